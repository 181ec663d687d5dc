/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Many containers while nodes come and go, applications are killed and telemetry is broken. So many
 * containers as {@code symphony.soak.containers} says: few by default, a million with {@code
 * -Plong}.
 */
class SoakIT {
  private static final int NODES = 40;
  private static final long CONTAINERS = Long.getLong("symphony.soak.containers", 6_000);

  /**
   * Nothing of the mix runs longer: 12 s on average, and a logarithm at most six deviations of 0.5
   * above.
   */
  private static final int LONGEST_SECONDS = 215;

  /** Heap that may come and go between two looks, beside what leaks. */
  private static final long SLACK_BYTES = 24L << 20;

  @Test
  void nothingIsStarvedLostOrLeftBehind() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    ReplayOptions options =
        ReplayOptions.of(ReplayMode.ACTIVE, new SyntheticMix(), 5, NODES, 0.8, true);
    try (Replay replay = new Replay(options)) {
      replay.start();
      disturbedUntil(replay, random, CONTAINERS / 3);
      long heap = heap();
      int threads = Thread.activeCount();
      disturbedUntil(replay, random, CONTAINERS);
      assertThat(heap()).isLessThan(heap + SLACK_BYTES);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);

      for (int n = 0; n < replay.nodes(); n++) {
        replay.breakTelemetry(n, false);
        if (!replay.isRegistered(n)) {
          replay.toggle(n);
        }
      }
      assertThat(replay.audit(80)).isEqualTo(new ReplayAudit(0, 0, 0));
      for (int second = 0; second < LONGEST_SECONDS && replay.running() > 0; second++) {
        replay.step(NODES); // Everything that runs comes to its end.
      }
      isEmpty(replay);
    }
  }

  private static void isEmpty(Replay replay) {
    assertThat(replay.running()).isZero();
    Map<String, Integer> remembered = replay.remembered();
    assertThat(remembered)
        .containsEntry("nodes", NODES)
        .containsEntry("containers", 0)
        .containsEntry("requests", 0)
        .containsEntry("promises", 0);
    assertThat(remembered.get("applications")).isLessThanOrEqualTo(replay.applications());
    ModelStatistics model = replay.statistics().orElseThrow();
    assertThat(model.nodes()).isEqualTo(NODES);
    assertThat(model.failures()).isZero();
    assertThat(replay.metrics().orElseThrow().get(Count.FAILED_COMMITS)).isZero();
    assertThat(replay.metrics().orElseThrow().get(Count.PLACEMENTS)).isPositive();
  }

  private static void disturbedUntil(Replay replay, SplittableRandom random, long granted)
      throws Exception {
    while (replay.granted() < granted) {
      replay.step(NODES);
      int what = random.nextInt(10);
      int node = random.nextInt(replay.nodes());
      if (what == 0 && (replay.registered() > NODES / 2 || !replay.isRegistered(node))) {
        replay.toggle(node);
      } else if (what == 1) {
        replay.kill(random.nextInt(replay.applications()));
      } else if (what <= 3) {
        replay.breakTelemetry(node, random.nextBoolean());
      }
    }
  }

  private static long heap() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
