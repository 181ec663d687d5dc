/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.topology.InvalidInputException;

class EvaluationTest {
  private static final String[] FIGURES_OF_TIME = {"medianDecisionMicros", "p99DecisionMicros"};

  static List<String> policies() {
    return Policies.NAMES;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyRunsEveryJobAndTwiceAlike(String policy) {
    Trial trial = SmallTrial.of(5, 40, 5);
    SimulationResult once = trial.run(factory(policy, trial), 0.2);
    SimulationResult again = trial.run(factory(policy, trial), 0.2);

    assertThat(once.jobs()).hasSize(45).isEqualTo(again.jobs());
    assertThat(once.jobs()).allSatisfy(job -> assertThat(job.slowdown()).isGreaterThan(0.99));
  }

  private static org.symphonyscheduler.simulation.Scheduler.Factory factory(
      String policy, Trial trial) {
    return Policies.of(policy, PolicySettings.tuned(policy), trial.workload());
  }

  @Test
  void everyTunedParameterIsWithinTheRangeOfItsSearch() {
    for (String policy : Policies.NAMES) {
      Map<String, double[]> ranges = ParameterSearch.ranges(policy);
      Map<String, Double> tuned = PolicySettings.tuned(policy).values();
      ranges.forEach(
          (name, range) -> {
            if (tuned.containsKey(name)) {
              assertThat(tuned.get(name)).as(policy + " " + name).isBetween(range[0], range[1]);
            }
          });
    }
  }

  @Test
  void givesARowForEachTrialLoadAndPolicyInThatOrder() {
    List<Trial> trials = List.of(SmallTrial.of(5, 30, 5), SmallTrial.of(6, 30, 5));
    List<String> policies = List.of("clairvoyant", "firstfit");
    Evaluation evaluation = new Evaluation(trials, List.of(Load.MID, Load.HIGH), policies);
    List<EvaluationRow> told = new ArrayList<>();
    List<Evaluation.Outcome> outcomes = evaluation.run(outcome -> told.add(outcome.row()));

    assertThat(told).hasSize(evaluation.simulations()).hasSize(8);
    assertThat(outcomes)
        .extracting(o -> o.row().seed() + o.row().load() + o.row().policy())
        .containsExactly(
            "5midclairvoyant",
            "5midfirstfit",
            "5highclairvoyant",
            "5highfirstfit",
            "6midclairvoyant",
            "6midfirstfit",
            "6highclairvoyant",
            "6highfirstfit");
    assertThat(outcomes).allSatisfy(o -> assertThat(o.row().jobs()).isEqualTo(30));
    assertThat(outcomes).allSatisfy(o -> assertThat(o.jobLosses()).hasSize(30));
    assertThat(new Evaluation(trials, List.of(Load.MID, Load.HIGH), policies).run(o -> {}))
        .extracting(Evaluation.Outcome::row)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(FIGURES_OF_TIME)
        .containsExactlyElementsOf(outcomes.stream().map(Evaluation.Outcome::row).toList());
  }

  @Test
  void firstJobsAreNotMeasured() {
    Trial trial = SmallTrial.of(5, 30, 10);
    SimulationResult result = trial.run(factory("firstfit", trial), 0.2);

    assertThat(result.jobs()).hasSize(40);
    assertThat(trial.measured(result)).isEqualTo(result.jobs().subList(10, 40));
  }

  @Test
  void aNameNobodyKnowsIsToldBeforeAnythingRuns() {
    assertThatThrownBy(
            () ->
                new Evaluation(
                    List.of(SmallTrial.of(5, 30, 5)), List.of(Load.MID), List.of("oracle")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("\"oracle\"")
        .hasMessageContaining("firstfit");
  }

  @Test
  void aSearchEndsNowhereWorseThanItStartedAndTwiceAlike() {
    Trial trial = SmallTrial.of(5, 40, 5);
    List<ParameterSearch.Stage> stages = List.of(new ParameterSearch.Stage(trial, 0.3));
    ParameterSearch.Found start =
        new ParameterSearch(stages, 1).search("clairvoyant", 1, (settings, trials, best) -> {});
    ParameterSearch.Found found =
        new ParameterSearch(stages, 1).search("clairvoyant", 8, (settings, trials, best) -> {});

    assertThat(found.meanLogSlowdown()).isLessThanOrEqualTo(start.meanLogSlowdown());
    assertThat(
            new ParameterSearch(stages, 1).search("clairvoyant", 8, (settings, trials, best) -> {}))
        .isEqualTo(found);
  }

  @Test
  void oneSettingReplacesAnotherOnlyWhereChanceDoesNotExplainIt() {
    List<Double> present = List.of(0.5, 0.9, 0.2, 0.6);
    assertThat(ParameterSearch.surelyLess(List.of(0.48, 0.89, 0.18, 0.59), present)).isTrue();
    assertThat(ParameterSearch.surelyLess(List.of(0.2, 1.0, 0.1, 0.7), present))
        .as("better by chance")
        .isFalse();
    assertThat(ParameterSearch.surelyLess(present, present)).isFalse();
    assertThat(ParameterSearch.surelyLess(List.of(0.1), List.of(0.5))).as("one trial").isFalse();
  }
}
