/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.Placement.Abstain;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;

class GuardedModelTest {
  private static final PlacementRequest REQUEST =
      new PlacementRequest(
          1, "job", "kernel", List.of(new PlacementRequest.Alternative("yarn.io/gpu", 1)));

  private final ScriptedModel model = new ScriptedModel();
  private final SchedulerMetrics metrics = new SchedulerMetrics(record -> {});
  private final Candidates candidates = new Candidates();
  private long nanos = 1;
  private final GuardedModel guarded = new GuardedModel(model, metrics, () -> nanos);

  @BeforeEach
  void configure() {
    guarded.configure(Duration.ofMillis(2), 3, Duration.ofSeconds(10));
    candidates.add(model.node("a:1"), 0, 1, 0);
  }

  private Placement place() {
    return guarded.place(REQUEST, 0, candidates);
  }

  private void work() {
    model.script((r, w, c) -> ScriptedModel.preferring(c));
  }

  private void fail() {
    model.script(
        (r, w, c) -> {
          throw new IllegalStateException("on purpose");
        });
  }

  @Test
  void aWorkingModelIsPassedThrough() {
    work();
    assertThat(place()).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void aSlowAnswerIsNotUsed() {
    model.script(
        (r, w, c) -> {
          nanos += Duration.ofMillis(3).toNanos();
          return ScriptedModel.preferring(c);
        });
    assertThat(place()).isEqualTo(Abstain.TOO_SLOW);
  }

  @Test
  void nonsenseIsNotUsed() {
    model.script(
        (r, w, c) -> {
          c.score(0, Double.NaN, 1, 1);
          c.rank(8);
          return new Placement.Ranked(c);
        });
    assertThat(place()).as("no finite cost").isEqualTo(Abstain.FAILED);
    model.script((r, w, c) -> null);
    assertThat(place()).as("no answer").isEqualTo(Abstain.FAILED);
    model.script((r, w, c) -> new Placement.Wait(c.node(0), 0, "gpu0", 0, 1));
    assertThat(place()).as("a wait of no time").isEqualTo(Abstain.FAILED);
  }

  @Test
  void theCircuitOpensAfterFailuresInARowAndClosesByItself() {
    fail();
    place();
    place();
    work();
    place();
    fail();
    place();
    place();
    assertThat(guarded.circuitOpen()).as("never three in a row").isFalse();
    place();
    assertThat(guarded.circuitOpen()).isTrue();

    work();
    int asked = model.questions.size();
    assertThat(place()).isEqualTo(Abstain.CIRCUIT_OPEN);
    assertThat(model.questions).as("left alone").hasSize(asked);

    nanos += Duration.ofSeconds(11).toNanos();
    assertThat(place()).as("the probe").isInstanceOf(Placement.Ranked.class);
    assertThat(guarded.circuitOpen()).isFalse();
  }

  @Test
  void aFailedProbeOpensTheCircuitAnew() {
    fail();
    for (int i = 0; i < 3; i++) {
      place();
    }
    nanos += Duration.ofSeconds(11).toNanos();
    assertThat(place()).isEqualTo(Abstain.FAILED);
    assertThat(place()).isEqualTo(Abstain.CIRCUIT_OPEN);
  }

  @Test
  void abstentionsOfTheModelAreCountedByReason() {
    model.script((r, w, c) -> Abstain.STALE);
    place();
    place();
    assertThat(metrics.get(Abstain.STALE)).isEqualTo(2);
    assertThat(guarded.circuitOpen()).isFalse();
  }
}
