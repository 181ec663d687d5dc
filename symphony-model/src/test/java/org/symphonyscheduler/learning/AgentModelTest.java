/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.PlacementRequest.Alternative;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;

class AgentModelTest {
  private static final String FPGA = "yarn.io/fpga";
  private static final Kernel KERNEL =
      new Kernel(
          "k",
          List.of(new Implementation(FPGA, 1, 1, Map.of("*", 1.0), Implementation.Demand.NONE)));
  private static final DataFlowGraph GRAPH =
      new DataFlowGraph(
          "pair",
          List.of(
              new DataFlowGraph.Task(KERNEL, List.of(), 1),
              new DataFlowGraph.Task(KERNEL, List.of(0), 1)));
  private static final Machine MACHINE =
      new Machine(
          new MachineSpec(
              "M",
              List.of(new MachineSpec.Socket("X", 8, 60)),
              0,
              List.of(new MachineSpec.Switch("switch0", "socket0", 12)),
              List.of(fpga(0), fpga(1)),
              new MachineSpec.Nic(0, 5)));

  private static MachineSpec.Accelerator fpga(int number) {
    return new MachineSpec.Accelerator("fpga" + number, FPGA, "7V3", "switch0", 6);
  }

  private final Trajectory trajectory = new Trajectory();
  private final PlacementRequest request =
      new PlacementRequest(1, "job", "k", List.of(new Alternative(FPGA, 1)));
  private final Candidates candidates = new Candidates();
  private long now = 1000;

  private AgentModel agent(AgentModel.Limits limits) {
    ActorCritic network = new ActorCritic(Architecture.paper(GraphNetwork.Sizes.small()), 1);
    AgentModel agent =
        new AgentModel(network, Map.of("pair", GRAPH), () -> now, limits, 1, true, trajectory);
    agent.observe(new ModelEvent.NodeJoined(0, "n", Optional.of(MACHINE)));
    agent.observe(new ModelEvent.JobSubmitted(0, "job", "pair"));
    Map<String, Float> counters = new HashMap<>();
    counters.put("symphony.io/memory0", 30f);
    counters.put("symphony.io/image/fpga0/k", 1f);
    agent.observe(new ModelEvent.Heartbeat(1, "n", counters));
    return agent;
  }

  /** One device free, the other busy. */
  private Placement ask(AgentModel agent, long waitedMillis) {
    candidates.clear();
    int first = MACHINE.devices().size() - 2;
    candidates.add(agent.node("n"), 0, 1, 0, first);
    candidates.add(agent.node("n"), 0, 0, 0, first + 1);
    return agent.place(request, waitedMillis, candidates);
  }

  @Test
  void aWaitNamesABusyDeviceRunsOutAndIsCapped() {
    AgentModel agent = agent(new AgentModel.Limits(10_000, 0));
    int waits = 0;
    for (int ask = 0; ask < 40; ask++) {
      if (ask(agent, 0) instanceof Placement.Wait wait) {
        waits++;
        assertThat(wait.device()).isEqualTo("fpga1");
        assertThat(wait.millis()).isBetween(1L, 10_000L);
      }
      assertThat(ask(agent, 10_000)).isInstanceOf(Placement.Ranked.class);
    }
    assertThat(waits).isBetween(5, 35);
  }

  @Test
  void waitsAreSeldomAtFirstWhereTheLimitsSaySo() {
    AgentModel agent = agent(new AgentModel.Limits(10_000, -20));
    for (int ask = 0; ask < 40; ask++) {
      assertThat(ask(agent, 0)).isInstanceOf(Placement.Ranked.class);
    }
  }

  @Test
  void decisionsAreKeptByWhatTheyDo() {
    AgentModel agent = agent(new AgentModel.Limits(0, 0));
    ask(agent, 0);
    assertThat(trajectory.steps().get(0).kind()).isEqualTo(Step.Kind.EXECUTE);
    Map<String, Float> other = Map.of("symphony.io/image/fpga0/other", 1f);
    agent.observe(new ModelEvent.Heartbeat(2, "n", other));
    ask(agent, 0);
    assertThat(trajectory.steps().get(1).kind()).isEqualTo(Step.Kind.CONFIGURE);
    assertThat(trajectory.steps().get(1).atSeconds()).isEqualTo(1);
  }

  @Test
  void whatIsSeenFollowsCountersContainersAndTheJob() {
    AgentModel agent = agent(AgentModel.Limits.FAIR);
    ask(agent, 0);
    agent.observe(
        new ModelEvent.ContainerPlaced(5, "c", "job", "n", "k", FPGA, 1, List.of("fpga0")));
    ask(agent, 0);
    agent.observe(new ModelEvent.ContainerFinished(9, "c", ModelEvent.Outcome.SUCCEEDED));
    ask(agent, 0);
    Observation idle = trajectory.steps().get(0).seen();
    Observation busy = trajectory.steps().get(1).seen();
    Observation done = trajectory.steps().get(2).seen();

    MachineView before = idle.machines.get(0);
    MachineView during = busy.machines.get(0);
    int memory = 1;
    assertThat(before.use()[memory]).isEqualTo(0.5);
    int label = (MACHINE.resources().size() + 1) * MachineShape.LABELS + MachineShape.BUSY;
    assertThat(before.labels()[label]).isZero();
    assertThat(during.labels()[label]).isEqualTo(1);
    assertThat(done.machines.get(0).labels()[label]).isZero();

    // Labels of a task start with: done, running, ready, decided.
    assertThat(idle.tasks).startsWith(0, 0, 1, 1);
    assertThat(busy.tasks).startsWith(0, 1, 0, 0);
    assertThat(done.tasks).startsWith(1, 0, 0, 0);
    assertThat(done.tasks[ActorCritic.TASK_LABELS + 2]).as("the second is ready").isEqualTo(1);
    assertThat(idle.tasks[ActorCritic.TASK_LABELS + 2]).isZero();
  }
}
