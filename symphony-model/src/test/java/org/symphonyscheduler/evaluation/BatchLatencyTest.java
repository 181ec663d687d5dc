/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchLatencyTest {
  private long now;

  @Test
  void aCallsTimeIsSharedByItsTasks() {
    BatchLatency latency = new BatchLatency(1, () -> now += 512_000);
    List<BatchLatency.Point> points = latency.measure(6);
    assertThat(points).extracting(BatchLatency.Point::size).startsWith(1).endsWith(256);
    assertThat(points.get(0).medianMicros()).isEqualTo(512);
    assertThat(points.get(8).medianMicros()).isEqualTo(2);
    assertThat(points.get(8).p99Micros()).isEqualTo(2);
  }
}
