/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
  void anAnswerThatTakesJustItsBudgetIsUsed() {
    model.script(
        (r, w, c) -> {
          nanos += Duration.ofMillis(2).toNanos();
          return ScriptedModel.preferring(c);
        });
    assertThat(place()).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void anErrorEndsNothing() {
    model.script(
        (r, w, c) -> {
          throw new OutOfMemoryError("on purpose");
        });
    assertThat(place()).isEqualTo(Abstain.FAILED);
    assertThat(metrics.get(Abstain.FAILED)).isOne();
  }

  /** What a model may answer that nobody could follow. */
  static Stream<Arguments> nonsense() {
    return Stream.of(
        answer("no answer", (r, w, c) -> null),
        answer(
            "no finite cost",
            (r, w, c) -> {
              ScriptedModel.preferring(c);
              c.correct(0, Double.NaN);
              return new Placement.Ranked(c);
            }),
        answer(
            "nothing ranked",
            (r, w, c) -> {
              ScriptedModel.preferring(c);
              c.rank(0);
              return new Placement.Ranked(c);
            }),
        answer(
            "candidates of its own",
            (r, w, c) -> {
              ScriptedModel.preferring(c);
              return ScriptedModel.preferring(someOther());
            }),
        answer("a wait of no time", (r, w, c) -> new Placement.Wait(c.node(0), 0, "", 0, 1)),
        answer("a wait for no node", (r, w, c) -> new Placement.Wait(null, 0, "", 9, 1)),
        answer("a wait below", (r, w, c) -> new Placement.Wait(c.node(0), -1, "", 9, 1)),
        answer("a wait beyond", (r, w, c) -> new Placement.Wait(c.node(0), 1, "", 9, 1)));
  }

  private static Arguments answer(String what, ScriptedModel.Script script) {
    return Arguments.of(what, script);
  }

  private static Candidates someOther() {
    Candidates other = new Candidates();
    other.add(new ScriptedModel().node("b:1"), 0, 1, 0);
    return other;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nonsense")
  void nonsenseIsNotUsedAndOpensTheCircuit(String what, ScriptedModel.Script script) {
    model.script(script);
    for (int failure = 0; failure < 3; failure++) {
      assertThat(guarded.circuitOpen()).isFalse();
      assertThat(place()).isEqualTo(Abstain.FAILED);
    }
    assertThat(guarded.circuitOpen()).isTrue();
    assertThat(metrics.get(Abstain.FAILED)).isEqualTo(3);
  }

  @Test
  void slownessOpensTheCircuit() {
    model.script(
        (r, w, c) -> {
          nanos += Duration.ofMillis(3).toNanos();
          return ScriptedModel.preferring(c);
        });
    for (int failure = 0; failure < 3; failure++) {
      assertThat(place()).isEqualTo(Abstain.TOO_SLOW);
    }
    assertThat(place()).isEqualTo(Abstain.CIRCUIT_OPEN);
  }

  @Test
  void aFailedProbeOpensTheCircuitAnewAlsoWhenMoreFailuresAreToleratedByNow() {
    fail();
    for (int i = 0; i < 3; i++) {
      place();
    }
    guarded.configure(Duration.ofMillis(2), 10, Duration.ofSeconds(10));
    nanos += Duration.ofSeconds(11).toNanos();
    assertThat(place()).isEqualTo(Abstain.FAILED);
    assertThat(place()).isEqualTo(Abstain.CIRCUIT_OPEN);
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
