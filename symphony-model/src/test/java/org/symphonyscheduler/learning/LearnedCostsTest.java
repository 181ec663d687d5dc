/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.network.Parameters;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostRule;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;

class LearnedCostsTest {
  /** Column of a candidate's numbers that says it is of the preferred alternative. */
  private static final int PREFERRED = 9;

  private static final ModelNode NODE = () -> "n";
  private final ActorCritic network = new ActorCritic(Architecture.residual(), 1);
  private final Candidates candidates = new Candidates();

  /** A residual of the preferred alternative, and of nothing else. */
  private LearnedCosts likes(double residual) {
    Parameters parameters = network.parameters();
    Arrays.fill(parameters.values(), 0);
    parameters.values()[at("actor.0.weights", PREFERRED)] = 1;
    parameters.values()[at("actor.1.weights", 0)] = 1;
    parameters.values()[at("actor.out.weights", 0)] = residual;
    return new LearnedCosts(network);
  }

  private int at(String name, int row) {
    Parameters.Block block = network.parameters().blocks().get(name);
    return block.start() + row * block.columns();
  }

  /** The preferred alternative takes so long, the other one so long; both are free. */
  private int decide(LearnedCosts learned, double preferred, double other) {
    CostRule rule = new CostRule(ModelParameters.DEFAULT, learned);
    candidates.clear();
    candidates.add(NODE, 0, 1, 0);
    candidates.add(NODE, 1, 1, 0);
    rule.free(candidates, 0, preferred, preferred, 0.1, 0, 0, 1);
    rule.free(candidates, 1, other, other, 0.1, 0, 0, 1);
    Placement placement = rule.decide(candidates, 2, 1, (c, n) -> "");
    return ((Placement.Ranked) placement).best();
  }

  @Test
  void aResidualMakesItsCandidateCheaperByItsShareOfBeta() {
    assertThat(decide(likes(0), 10, 9)).isEqualTo(1);
    assertThat(decide(likes(Architecture.BETA * Math.log(1.5)), 10, 9)).isZero();
    assertThat(candidates.cost(0)).isCloseTo(10 / 1.5, within(1e-9));
    assertThat(candidates.cost(1)).isEqualTo(9);
    assertThat(decide(likes(-Architecture.BETA * Math.log(1.5)), 9, 10)).isEqualTo(1);
  }

  @Test
  void howeverGreatNoCostChangesByMoreThanTwice() {
    assertThat(decide(likes(1000), 10, 4.9)).isEqualTo(1);
    assertThat(decide(likes(1000), 10, 5.1)).isZero();
    assertThat(decide(likes(-1000), 4.9, 10)).isZero();
  }

  @Test
  void aDecisionAllocatesItsAnswerAndNothingElse() {
    LearnedCosts learned = likes(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CostRule rule = new CostRule(ModelParameters.DEFAULT, learned);
    decisions(rule);
    long before = threads.getCurrentThreadAllocatedBytes();
    decisions(rule);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(bytes / 1000).as("bytes a decision").isLessThanOrEqualTo(64);
  }

  private void decisions(CostRule rule) {
    for (int d = 0; d < 1000; d++) {
      candidates.clear();
      for (int c = 0; c < 42; c++) {
        candidates.add(NODE, c % 3, 1, 0);
        rule.free(candidates, c, 1 + c % 7, 1 + c % 7, 0.1, 0, 0, 1);
      }
      rule.decide(candidates, 42, 1, (which, c) -> "");
    }
  }
}
