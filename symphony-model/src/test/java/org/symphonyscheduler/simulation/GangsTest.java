/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.baseline.Clairvoyant;
import org.symphonyscheduler.policy.baseline.FirstFit;
import org.symphonyscheduler.simulation.SchedulingRules.Order;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Implementation.Demand;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

/** Jobs of one task each on machines without noise: what starts when can be reckoned by hand. */
class GangsTest {
  private static final String GPU = "yarn.io/gpu";
  private static final GangRules RESERVE = new GangRules(true, 0, 0);

  private final List<JobMix.Arrival> jobs = new ArrayList<>();

  private static ClusterSpec cluster(int nodes, int gpus) {
    String devices =
        IntStream.range(0, gpus)
            .mapToObj(
                g ->
                    "{\"name\": \"gpu%d\", \"type\": \"%s\", \"model\": \"K\", \"parent\": \"socket0\"}"
                        .formatted(g, GPU))
            .collect(Collectors.joining(","));
    String list =
        IntStream.range(0, nodes)
            .mapToObj(n -> "{\"name\": \"n%d\", \"machine\": \"M\", \"memoryMb\": 1}".formatted(n))
            .collect(Collectors.joining(","));
    return ClusterJson.parse(
        "test",
        """
        {"machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
           "devices": [%s]}],
         "nodes": [%s]}
        """
            .formatted(devices, list));
  }

  private void job(String name, double at, int units, double seconds) {
    Implementation one = new Implementation(GPU, 1, 1, Map.of("*", seconds), Demand.NONE);
    Kernel kernel = new Kernel(name, List.of(one.onUnits(units)));
    DataFlowGraph graph =
        new DataFlowGraph(name, List.of(new DataFlowGraph.Task(kernel, List.of(), 1)));
    jobs.add(new JobMix.Arrival(at, graph));
  }

  private double start(String name, SimulationResult result) {
    return result.runs().stream()
        .filter(run -> run.kernel().equals(name))
        .findFirst()
        .orElseThrow()
        .startSeconds();
  }

  private SimulationResult run(ClusterSpec cluster, SchedulingRules rules) {
    return new Simulation(
            new Scenario(cluster, jobs, 1), setting -> new Scheduler(new FirstFit(), rules))
        .run();
  }

  private SimulationResult run(ClusterSpec cluster, GangRules gangs) {
    return run(cluster, SchedulingRules.FIRST_COME.with(gangs));
  }

  @Test
  void aStreamOfSinglesStarvesAGangUnlessItReserves() {
    job("s", 0, 1, 3);
    job("gang", 1, 2, 5);
    for (int n = 1; n < 50; n++) {
      job("s", 2 * n, 1, 3);
    }

    // Of two devices one is always busy until the last single has ended.
    assertThat(start("gang", run(cluster(1, 2), GangRules.NONE))).isEqualTo(101, within(1e-6));
    assertThat(start("gang", run(cluster(1, 2), RESERVE))).isEqualTo(3, within(1e-6));
  }

  @Test
  void whoEndsInTimeRunsOnReservedDevicesAndTheReservationIsMet() {
    job("a", 0, 1, 10);
    job("gang", 1, 2, 5);
    job("short", 2, 1, 4);
    job("long", 3, 1, 8);
    job("fits", 4, 1, 3);
    SimulationResult result = run(cluster(1, 2), RESERVE);

    assertThat(start("short", result)).isEqualTo(2, within(1e-6));
    assertThat(start("fits", result)).isEqualTo(6, within(1e-6));
    assertThat(start("gang", result)).isEqualTo(10, within(1e-6));
    assertThat(start("long", result)).isEqualTo(15, within(1e-6));
  }

  @Test
  void devicesThatTheGangWillNotNeedStayOpen() {
    job("a", 0, 1, 10);
    job("b", 0, 1, 10);
    job("c", 0, 1, 10);
    job("gang", 1, 2, 5);
    job("endless", 2, 1, 100);
    SimulationResult result = run(cluster(1, 4), RESERVE);

    assertThat(start("endless", result)).isEqualTo(2, within(1e-6));
    assertThat(start("gang", result)).isEqualTo(10, within(1e-6));
  }

  @Test
  void aReservationGoesWhenItsGangStartsElsewhere() {
    job("late", 0, 1, 10);
    job("b", 0, 2, 20);
    job("gang", 1, 2, 5);
    job("c", 2, 1, 100);
    // The first runs ten times longer than anybody thinks; the gang has reserved its machine.
    Disturbance slow = new Disturbance.SpeedChanges(0, "n0", "gpu0", 0.1);
    Scenario scenario = new Scenario(cluster(2, 2), jobs, Telemetry.USUAL, List.of(slow), 1);
    SchedulingRules rules = SchedulingRules.FIRST_COME.with(RESERVE);
    SimulationResult result =
        new Simulation(scenario, setting -> new Scheduler(new FirstFit(), rules)).run();

    assertThat(start("gang", result)).isEqualTo(20, within(1e-6));
    assertThat(start("c", result)).isEqualTo(20, within(1e-6));
  }

  @Test
  void whoWaitedTooLongComesFirst() {
    for (int n = 0; n < 60; n++) {
      job("s", 0, 1, 3);
    }
    job("gang", 0.5, 2, 20);
    SchedulingRules shortest =
        new SchedulingRules(
            Order.SLOWEST_LAST,
            0,
            0,
            false,
            1,
            600,
            128,
            GangRules.NONE,
            SchedulingRules.Devices.CHOSEN_BY_MODEL,
            0);

    // Both devices are free together every three seconds, and shorter jobs come first.
    assertThat(start("gang", run(cluster(1, 2), shortest))).isEqualTo(90, within(1e-6));
    SchedulingRules ageing = shortest.with(new GangRules(false, 1, 0));
    assertThat(start("gang", run(cluster(1, 2), ageing))).isEqualTo(21, within(1e-6));
  }

  @Test
  void aSingleLeavesWholeGroupsOfDevicesAlone() {
    job("first", 0, 2, 5);
    job("x", 1, 1, 10);
    job("y", 6, 1, 10);
    job("gang", 7, 2, 5);

    assertThat(start("gang", knowing(GangRules.NONE))).isEqualTo(11, within(1e-6));
    assertThat(start("gang", knowing(new GangRules(false, 0, 0.3)))).isEqualTo(7, within(1e-6));
  }

  private SimulationResult knowing(GangRules gangs) {
    return new Simulation(
            new Scenario(cluster(2, 2), jobs, 1),
            setting ->
                new Scheduler(
                    new Clairvoyant(setting.truth(), ModelParameters.DEFAULT),
                    SchedulingRules.FIRST_COME.with(gangs)))
        .run();
  }

  @Test
  void generatedWorkloadsHoldTheShareOfGangsThatIsAskedFor() {
    int gangs = 0;
    int tasks = 0;
    for (long seed = 0; seed < 50; seed++) {
      Workload with = RandomWorkloads.draw(seed, 0.2);
      Workload without = RandomWorkloads.draw(seed);
      for (int j = 0; j < with.jobs().size(); j++) {
        List<DataFlowGraph.Task> drawn = with.jobs().get(j).graph().tasks();
        List<DataFlowGraph.Task> usual = without.jobs().get(j).graph().tasks();
        assertThat(drawn).hasSameSizeAs(usual);
        for (int t = 0; t < drawn.size(); t++) {
          int units = drawn.get(t).kernel().implementations().get(0).units();
          assertThat(drawn.get(t).parents()).isEqualTo(usual.get(t).parents());
          assertThat(units).isIn(1, 2, 4);
          if (units == 1) {
            assertThat(drawn.get(t)).isEqualTo(usual.get(t));
          }
          gangs += units > 1 ? 1 : 0;
          tasks++;
        }
      }
    }
    assertThat(gangs / (double) tasks).isEqualTo(0.2, within(0.02));
    assertThat(RandomWorkloads.draw(3, 0)).isEqualTo(RandomWorkloads.draw(3));
    assertThatThrownBy(() -> RandomWorkloads.draw(3, 1.5)).hasMessageContaining("1.5");
  }
}
