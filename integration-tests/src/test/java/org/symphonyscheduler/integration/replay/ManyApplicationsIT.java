/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Applications come and go, each with a name of its own, so that none of their kernels was seen
 * before. So many as {@code symphony.soak.applications} says: some by default, 10,000 with {@code
 * -Plong}, whose kernels are more than the model has room for.
 */
class ManyApplicationsIT {
  private static final int APPLICATIONS = Integer.getInteger("symphony.soak.applications", 600);
  private static final int AT_A_TIME = 40;
  private static final int NODES = 16;

  /** Kernels on processors that the model keeps; the oldest are forgotten. */
  private static final int MOST_KERNELS = 4096;

  @Test
  void whatIsRememberedIsBounded() throws Exception {
    ReplayOptions options =
        new ReplayOptions(
            ReplayMode.ACTIVE, new SyntheticMix(), 3, NODES, 0.9, AT_A_TIME, true, 50, true);
    try (Replay replay = new Replay(options)) {
      replay.start();
      replay.step(5 * NODES);
      int most = 0;
      for (int gone = 0; gone < APPLICATIONS; gone++) {
        replay.kill(gone % AT_A_TIME);
        replay.step(NODES / 4);
        most = Math.max(most, replay.statistics().orElseThrow().kernels());
      }
      assertThat(most).isBetween(Math.min(APPLICATIONS, MOST_KERNELS) / 2, MOST_KERNELS);

      assertThat(replay.audit(80)).isEqualTo(new ReplayAudit(0, 0, 0));
      assertThat(replay.remembered().get("applications")).isLessThanOrEqualTo(AT_A_TIME);
      ModelStatistics model = replay.statistics().orElseThrow();
      assertThat(model.failures()).isZero();
      assertThat(replay.metrics().orElseThrow().get(Count.FAILED_COMMITS)).isZero();
    }
  }
}
