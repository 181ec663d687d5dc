/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.network.Differences;
import org.symphonyscheduler.network.Tape;

class JointDecisionTest {
  private final Architecture of = Architecture.residual();
  private final ActorCritic network = new ActorCritic(of, 3);
  private final JointDecision joint = new JointDecision(network);

  private Observation task(double... logits) {
    Observation seen = new Observation(of.rows(), of.context());
    for (double logit : logits) {
      seen.add(logit, true, -1);
    }
    return seen;
  }

  @Test
  void theTaskThatLosesMostBySecondChoiceGetsThePlaceBothWant() {
    int fast = joint.addPlace(1);
    int slow = joint.addPlace(2);
    joint.addTask(task(0, -1), new int[] {fast, slow});
    joint.addTask(task(0, -5), new int[] {fast, slow});
    int[] chosen = new int[2];
    joint.decide(chosen);
    assertThat(chosen).containsExactly(1, 0);
  }

  @Test
  void whoFindsNoRoomStaysUndecidedAndWaitsTakeNone() {
    int only = joint.addPlace(1);
    joint.addTask(task(0), new int[] {only});
    joint.addTask(task(0), new int[] {only});
    joint.addTask(task(0, -9), new int[] {JointDecision.NONE, only});
    joint.addTask(task(0, -9), new int[] {JointDecision.NONE, only});
    int[] chosen = new int[4];
    joint.decide(chosen);
    assertThat(chosen).containsExactly(0, JointDecision.NONE, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 256})
  void withoutConflictsItDecidesAsOneByOne(int tasks) {
    double[] moved = Differences.random(network.parameters().size(), 9);
    network.parameters().set(moved);
    SplittableRandom random = new SplittableRandom(tasks);
    int[] expected = new int[tasks];
    int[] places = new int[5];
    Tape tape = new Tape(false);
    ActorCritic.Pass pass = new ActorCritic.Pass();
    java.util.Arrays.fill(places, JointDecision.NONE);
    for (int t = 0; t < tasks; t++) {
      Observation seen = task(0, -0.1, -0.2, -0.3, -0.4);
      for (int c = 0; c < 5; c++) {
        for (int k = 0; k < of.rows(); k++) {
          seen.set(c, k, random.nextDouble());
        }
      }
      seen.setContext(0, random.nextDouble());
      tape.reset();
      network.forward(tape, false, seen, null, pass);
      for (int c = 1; c < 5; c++) {
        expected[t] =
            pass.logarithms.get(c, 0) > pass.logarithms.get(expected[t], 0) ? c : expected[t];
      }
      joint.addTask(seen, places);
    }
    int[] chosen = new int[tasks];
    joint.decide(chosen);
    assertThat(chosen).containsExactly(expected);
  }

  @Test
  void aBatchIsNotOverfilled() {
    for (int t = 0; t < JointDecision.MOST; t++) {
      joint.addTask(task(0), new int[] {JointDecision.NONE});
    }
    Observation one = task(0);
    assertThatThrownBy(() -> joint.addTask(one, new int[] {JointDecision.NONE}))
        .isInstanceOf(IllegalStateException.class);
  }
}
