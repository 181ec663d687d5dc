/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.yarn.api.records.Resource;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

class IndexedNodeTest {
  @Test
  void whoeverAsksForAsMuchOfEverythingIsRefusedToo() {
    Slot slot = new Slot(null, new NodeKind());
    assertThat(slot.refuses(Resource.newInstance(512, 4))).as("nothing is known").isFalse();
    slot.refused = Resource.newInstance(512, 4);

    assertThat(slot.refuses(Resource.newInstance(512, 4))).isTrue();
    assertThat(slot.refuses(Resource.newInstance(1024, 5))).isTrue();
    assertThat(slot.refuses(Resource.newInstance(1024, 3))).as("fewer cores").isFalse();
    assertThat(slot.refuses(Resource.newInstance(256, 8))).as("less memory").isFalse();
  }
}
