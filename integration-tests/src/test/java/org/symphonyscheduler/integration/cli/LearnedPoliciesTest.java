/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.evaluation.LearnedPolicies;
import org.symphonyscheduler.evaluation.Policies;
import org.symphonyscheduler.evaluation.PolicySettings;
import org.symphonyscheduler.evaluation.Trial;
import org.symphonyscheduler.simulation.SimulationResult;

class LearnedPoliciesTest {
  @ParameterizedTest
  @ValueSource(strings = {"paper", "rnn"})
  void agentsWithTheirParametersRunToTheEndAndBeatTheFirstFit(String name) {
    assertThat(LearnedPolicies.shipped(name)).isPresent();
    Trial trial = Trial.random(77, 1, 1, 15, 0).get(0);
    assertThat(slowdown(trial, name)).isLessThan(slowdown(trial, "firstfit"));
  }

  private static double slowdown(Trial trial, String policy) {
    SimulationResult result =
        trial.run(Policies.of(policy, PolicySettings.tuned(policy), trial.workload()), 0.1);
    return trial.meanSlowdown(result);
  }
}
