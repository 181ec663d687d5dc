/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** Sixteen nodes, small load: the same placements again and again. */
class ReplayTest {
  private static final int NODES = 16;
  private static final int ROUNDS = 25;

  private record Result(String hash, long granted, ReplayAudit audit, long failedCommits) {}

  private static Result replay(ReplayMode mode, long seed) throws Exception {
    ReplayOptions options = ReplayOptions.of(mode, new SyntheticMix(), seed, NODES, 0.9, true);
    try (Replay replay = new Replay(options)) {
      replay.start();
      replay.step(ROUNDS * NODES);
      String hash = replay.hash();
      long granted = replay.granted();
      ReplayAudit audit = replay.audit(60);
      return new Result(
          hash,
          granted,
          audit,
          replay.metrics().map(metrics -> metrics.get(Count.FAILED_COMMITS)).orElse(0L));
    }
  }

  private static void isSound(Result result) {
    assertThat(result.granted).isGreaterThan(50);
    assertThat(result.audit).isEqualTo(new ReplayAudit(0, 0, 0));
    assertThat(result.failedCommits).isZero();
  }

  @Test
  void switchedOffAndInShadowItPlacesAsCapacitySchedulerDoes() throws Exception {
    Result stock = replay(ReplayMode.STOCK, 1);
    isSound(stock);
    assertThat(replay(ReplayMode.OFF, 1)).isEqualTo(stock);
    assertThat(replay(ReplayMode.SHADOW, 1)).isEqualTo(stock);
  }

  /** The build runs this on both versions of Hadoop; whoever changes a decision changes it here. */
  @Test
  void placementsAreTheSameOnEveryVersionOfHadoop() throws Exception {
    assertThat(replay(ReplayMode.STOCK, 1).hash).isEqualTo("58a1c57bc7b7cb42");
    // Logarithms differ in the last digit between processors, and decisions with them.
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    assertThat(replay(ReplayMode.ACTIVE, 1).hash).isEqualTo("27f3fa5e6714f30f");
  }

  @Test
  void withAModelThatFailsAtEveryCallItPlacesAsCapacitySchedulerDoes() throws Exception {
    Result broken = replay(ReplayMode.BROKEN, 1);
    isSound(broken);
    assertThat(broken.hash).isEqualTo("58a1c57bc7b7cb42");
  }

  @Test
  void theSameSeedGivesTheSamePlacementsAndAnotherSeedOthers() throws Exception {
    Result once = replay(ReplayMode.ACTIVE, 1);
    isSound(once);
    assertThat(replay(ReplayMode.ACTIVE, 1)).isEqualTo(once);
    assertThat(replay(ReplayMode.ACTIVE, 2).hash).isNotEqualTo(once.hash);
    assertThat(replay(ReplayMode.STOCK, 1).hash).isNotEqualTo(once.hash);
  }
}
