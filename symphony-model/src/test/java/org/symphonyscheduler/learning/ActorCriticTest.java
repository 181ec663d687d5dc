/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.network.Differences;
import org.symphonyscheduler.network.Graph;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.network.Softmax;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

class ActorCriticTest {
  private final MachineShape shape = new MachineShape(NetworkGenerator.xeon());

  /** The published parts, narrow, so that every parameter can be checked. */
  private static Architecture narrow(Architecture of) {
    int[] two = {4, 3};
    return new Architecture(
        of.name(),
        of.beta(),
        of.machines(),
        new GraphNetwork.Sizes(two, two, two, two, two),
        of.jobs(),
        5,
        two,
        two,
        of.rows(),
        of.context());
  }

  private MachineView machine(double level) {
    int resources = shape.resources();
    double[] use = Differences.random(resources, 3);
    double[] deviation = new double[resources];
    int[] readings = new int[resources];
    for (int r = 0; r < resources; r++) {
      use[r] = level * Math.abs(use[r]);
      deviation[r] = 0.05;
      readings[r] = 6;
    }
    return new MachineView(shape, use, deviation, readings, shape.labels());
  }

  /** Three candidates on two machines, one of them masked, and a job of three tasks. */
  private Observation observation(Architecture of) {
    Observation seen = new Observation(of.rows(), of.context());
    double[] numbers = Differences.random(3 * of.rows() + of.context(), 31);
    for (int c = 0; c < 3; c++) {
      seen.add(-0.4 * c, c != 1, c % 2);
      for (int k = 0; k < of.rows(); k++) {
        seen.set(c, k, numbers[c * of.rows() + k]);
      }
    }
    for (int k = 0; k < of.context(); k++) {
      seen.setContext(k, numbers[3 * of.rows() + k]);
    }
    seen.machines = List.of(machine(1), machine(0.5));
    seen.job = Graph.of(3, new int[] {0, 0}, new int[] {1, 2});
    seen.tasks = Differences.random(3 * ActorCritic.TASK_LABELS, 37);
    return seen;
  }

  /** The loss of a policy, by every parameter; those of the belief network are among them. */
  private void check(Architecture of, int samples) {
    ActorCritic network = new ActorCritic(of, 3, samples);
    move(network);
    Observation seen = observation(of);
    new Differences(
            network.parameters(),
            Differences.random(Math.max(1, network.stateSize()), 41),
            1,
            (tape, input) -> loss(network, seen, tape, network.stateSize() == 0 ? null : input))
        .check();
  }

  /** Heads start at zero, where nothing flows back. */
  private static void move(ActorCritic network) {
    double[] by = Differences.random(network.parameters().size(), 5);
    for (int p = 0; p < by.length; p++) {
      network.parameters().values()[p] += 0.1 * by[p];
    }
  }

  private static Value loss(ActorCritic network, Observation seen, Tape tape, Value state) {
    ActorCritic.Pass pass = new ActorCritic.Pass();
    network.newTape();
    network.forward(tape, true, seen, state, pass);
    Value policy = tape.sum(-0.7, Softmax.pick(tape, pass.logarithms, 2), 0.3, pass.value);
    return tape.sum(1, policy, 0.1, Softmax.entropy(tape, pass.logarithms));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8})
  void thePublishedAgentsLossReachesEveryParameterDownToTheBeliefNetworks(int samples) {
    check(narrow(Architecture.paper(GraphNetwork.Sizes.small())), samples);
  }

  @Test
  void itsModelFreeRivalsToo() {
    check(narrow(Architecture.rnn(GraphNetwork.Sizes.small())), 0);
  }

  @Test
  void thePolicysLossChangesWhatIsLearnedOfTheMachine() {
    ActorCritic network = new ActorCritic(Architecture.paper(GraphNetwork.Sizes.small()), 3, 8);
    move(network);
    Tape tape = new Tape(true);
    Value state = tape.input(1, network.stateSize());
    tape.backward(loss(network, observation(network.architecture()), tape, state));
    int first = network.parameters().blocks().get("belief").start();
    int reached = 0;
    for (int role = 0; role < BeliefRole.COUNT; role++) {
      reached += network.parameters().gradient()[first + role] != 0 ? 1 : 0;
    }
    // theta_MB, its width, and the capacities of cores, memory, links; sums have no role.
    assertThat(reached).isGreaterThanOrEqualTo(6);
  }

  @Test
  void dayZeroIsThePriorAndMaskedCandidatesAreNever() {
    Architecture of = Architecture.residual();
    ActorCritic network = new ActorCritic(of, 3);
    Observation seen = observation(of);
    ActorCritic.Pass pass = new ActorCritic.Pass();
    network.forward(new Tape(false), false, seen, null, pass);
    double ratio = Math.exp(pass.logarithms.get(0, 0) - pass.logarithms.get(2, 0));
    assertThat(ratio).isCloseTo(Math.exp(0.8), within(1e-12));
    assertThat(pass.logarithms.get(1, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(pass.value.get(0, 0)).isZero();
  }

  @Test
  void whatIsKeptOfAMachineDoesNotChangeTheAnswer() {
    Architecture of = Architecture.paper(GraphNetwork.Sizes.small());
    ActorCritic network = new ActorCritic(of, 3);
    move(network);
    Observation seen = observation(of);
    ActorCritic.Pass pass = new ActorCritic.Pass();
    double[] answer = new double[3];
    for (int ask = 0; ask < 3; ask++) {
      Tape tape = new Tape(false);
      network.newTape();
      Value state = tape.input(1, network.stateSize());
      network.forward(tape, ask == 0, seen, state, pass);
      answer[ask] = pass.logarithms.get(2, 0);
    }
    assertThat(answer[1]).isEqualTo(answer[0]);
    assertThat(answer[2]).isEqualTo(answer[0]);
    seen.machines = List.of(machine(1), machine(0.9));
    Tape tape = new Tape(false);
    network.newTape();
    network.forward(tape, false, seen, tape.input(1, network.stateSize()), pass);
    assertThat(pass.logarithms.get(2, 0)).isNotEqualTo(answer[0]);
  }
}
