/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityCeilingTest {
  private final CapacityCeiling ceiling = new CapacityCeiling(1);

  private void heartbeats(int count, double use, double asked) {
    for (int i = 0; i < count; i++) {
      ceiling.learn(0, use, asked, 12, 1_000);
    }
  }

  @Test
  void aLinkOfWhichMoreIsAskedThanFlowsIsTakenToBeFull() {
    heartbeats(40, 6, 10);
    assertThat(ceiling.of(0, 12)).isBetween(5.9, 6.3);
  }

  @Test
  void aLinkThatCarriesWhatIsAskedKeepsItsCapacity() {
    heartbeats(40, 6, 6.3);
    heartbeats(40, 1, 2);
    assertThat(ceiling.of(0, 12)).isEqualTo(12);
  }

  @Test
  void aGreaterFlowCorrectsItAtOnceAndTimeForgives() {
    heartbeats(40, 6, 10);
    heartbeats(1, 9, 9);
    assertThat(ceiling.of(0, 12)).isEqualTo(9);
    heartbeats(600, 1, 1);
    assertThat(ceiling.of(0, 12)).isBetween(10.4, 10.6);
  }
}
