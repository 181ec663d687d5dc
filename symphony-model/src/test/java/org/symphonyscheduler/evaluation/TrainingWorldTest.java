/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.AgentModel;
import org.symphonyscheduler.learning.Architecture;
import org.symphonyscheduler.learning.LearnedCosts;
import org.symphonyscheduler.learning.Step;
import org.symphonyscheduler.learning.Trajectory;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.simulation.SchedulingRules;

class TrainingWorldTest {
  private final TrainingWorld world =
      new TrainingWorld(
          Optional.empty(),
          Optional.empty(),
          2,
          0.04,
          0.08,
          12,
          ModelParameters.DEFAULT,
          SchedulingRules.PLANNING,
          AgentModel.Limits.FAIR);

  @Test
  void aResidualOfZeroIsTheBareRule() {
    LearnedCosts zero = new LearnedCosts(new ActorCritic(Architecture.residual(), 1));
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(world.deployed(zero, seed)).isEqualTo(world.deployed(null, seed));
    }
  }

  @Test
  void aResidualThatLearnedSomethingDecidesOtherwiseButIsNeverRuinous() {
    ActorCritic network = new ActorCritic(Architecture.residual(), 1);
    for (int p = 0; p < network.parameters().size(); p++) {
      network.parameters().values()[p] = 3 * Math.sin(p);
    }
    double bare = world.deployed(null, 2);
    double wild = world.deployed(new LearnedCosts(network), 2);
    assertThat(wild).isNotEqualTo(bare).isLessThan(4 * bare);
  }

  @Test
  void anEpisodeIsTheSameForTheSameSeedAndExploresWhenToldTo() {
    ActorCritic network = new ActorCritic(Architecture.residual(), 1);
    Trajectory one = world.play(network, 5, true);
    Trajectory two = world.play(network, 5, true);
    assertThat(two.meanSlowdown()).isEqualTo(one.meanSlowdown());
    assertThat(two.steps()).hasSameSizeAs(one.steps());
    assertThat(world.play(network, 5, false).steps()).isEmpty();
    assertThat(one.jobs()).hasSize(12).allMatch(job -> job.span().seconds() > 0);
    for (Step step : one.steps()) {
      assertThat(step.best()).isPositive().isFinite();
      assertThat(step.logProbability()).isLessThanOrEqualTo(0);
      assertThat(one.run(step.request()).end()).isFinite();
    }
  }

  @Test
  void thePublishedAgentAndItsRivalPlayToTheEnd() {
    for (Architecture of :
        new Architecture[] {
          Architecture.paper(GraphNetwork.Sizes.small()),
          Architecture.rnn(GraphNetwork.Sizes.small())
        }) {
      Trajectory episode = world.play(new ActorCritic(of, 1), 5, true);
      assertThat(episode.meanSlowdown()).as(of.name()).isGreaterThan(1);
      assertThat(episode.steps()).isNotEmpty();
    }
  }

  @Test
  void onlyAResidualOverCandidatesCorrectsCosts() {
    ActorCritic paper = new ActorCritic(Architecture.paper(GraphNetwork.Sizes.small()), 1);
    assertThatThrownBy(() -> new LearnedCosts(paper))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("paper");
  }
}
