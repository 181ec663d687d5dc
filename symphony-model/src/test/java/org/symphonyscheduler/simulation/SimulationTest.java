/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.policy.baseline.Clairvoyant;
import org.symphonyscheduler.policy.baseline.FirstFit;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Implementation.Demand;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

class SimulationTest {
  private static final String GPU = "yarn.io/gpu";

  private static final Scheduler.Factory FIRST_FIT =
      setting -> new Scheduler(new FirstFit(), SchedulingRules.FIRST_COME);

  private static final Scheduler.Factory LEARNS =
      setting -> {
        SymphonyModel model = new SymphonyModel(ModelParameters.DEFAULT, setting.clock());
        return new Scheduler(model, model::drain, SchedulingRules.PLANNING);
      };

  private static ClusterSpec cluster(int gpus) {
    StringBuilder devices = new StringBuilder();
    for (int g = 0; g < gpus; g++) {
      devices
          .append(g == 0 ? "" : ",")
          .append(
              "{\"name\": \"gpu%d\", \"type\": \"yarn.io/gpu\", \"model\": \"K\", \"parent\": \"switch0\"}"
                  .formatted(g));
    }
    return ClusterJson.parse(
        "test",
        """
        {"machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 1000}],
           "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
           "devices": [%s]}],
         "nodes": [{"name": "n0", "machine": "M", "memoryMb": 1024}]}
        """
            .formatted(devices));
  }

  private static Kernel kernel(double seconds, double pcie) {
    return new Kernel(
        "k", List.of(new Implementation(GPU, 1, 1, Map.of("*", seconds), new Demand(0, pcie, 0))));
  }

  private static DataFlowGraph chain(Kernel kernel, int length) {
    List<DataFlowGraph.Task> tasks = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      tasks.add(new DataFlowGraph.Task(kernel, t == 0 ? List.of() : List.of(t - 1), 1));
    }
    return new DataFlowGraph("chain", tasks);
  }

  private static SimulationResult run(
      ClusterSpec cluster, List<JobMix.Arrival> jobs, Scheduler.Factory factory) {
    return new Simulation(new Scenario(cluster, jobs, 1), factory).run();
  }

  @Test
  void twoTasksOnOneLinkShareItAndTheTaskThatIsLeftSpeedsUp() {
    Kernel kernel = kernel(10, 9);
    List<JobMix.Arrival> jobs =
        List.of(new JobMix.Arrival(0, chain(kernel, 1)), new JobMix.Arrival(5, chain(kernel, 1)));
    SimulationResult result = run(cluster(2), jobs, FIRST_FIT);
    // Alone until 5; both at 6/9 until the first has done its other 5 s of work at 12.5; the second
    // has 5 s left and is alone.
    assertThat(result.jobs().get(0).endSeconds()).isEqualTo(12.5, within(1e-6));
    assertThat(result.jobs().get(1).endSeconds()).isEqualTo(17.5, within(1e-6));
    assertThat(result.jobs().get(0).slowdown()).isEqualTo(1.25, within(1e-6));
  }

  @Test
  void oneDeviceWithPoissonArrivalsWaitsAsTheFormulaForMD1Says() {
    double load = 0.7;
    Workload workload =
        new Workload(
            List.of(kernel(1, 0)), List.of(new Workload.JobTemplate(chain(kernel(1, 0), 1), 1)));
    List<JobMix.Arrival> jobs = new JobMix(workload, load, 0, 3).next(40_000);
    SimulationResult result = run(cluster(1), jobs, FIRST_FIT);
    double waited = result.runs().stream().mapToDouble(TaskRun::waitedSeconds).average().orElse(0);
    assertThat(waited).isCloseTo(load / (2 * (1 - load)), Percentage.withPercentage(5));
  }

  @Test
  void tasksOfAJobRunInTheOrderOfTheirData() {
    SimulationResult result =
        run(cluster(2), List.of(new JobMix.Arrival(1, chain(kernel(2, 0), 5))), FIRST_FIT);
    assertThat(result.jobs().get(0).seconds()).isEqualTo(10, within(1e-6));
    for (int t = 1; t < 5; t++) {
      assertThat(result.runs().get(t).readySeconds())
          .isEqualTo(result.runs().get(t - 1).endSeconds());
    }
  }

  @Test
  void aModelReadsEveryHeartbeatAlsoWhereItIsSeldomAsked() {
    SymphonyModel[] model = new SymphonyModel[1];
    Scheduler.Factory factory =
        setting -> {
          model[0] = new SymphonyModel(ModelParameters.DEFAULT, setting.clock());
          return new Scheduler(model[0], model[0]::drain, SchedulingRules.PLANNING);
        };
    run(cluster(1), List.of(new JobMix.Arrival(1, chain(kernel(60, 0), 2))), factory);
    assertThat(model[0].statistics().events()).isGreaterThan(100);
    assertThat(model[0].statistics().droppedHeartbeats()).isZero();
  }

  @Property(tries = 30)
  void whoTakesWhatIsFreeLeavesNoDeviceIdleWhileATaskWaits(
      @ForAll @IntRange(min = 1, max = 4) int gpus,
      @ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    Kernel kernel = kernel(1, 0);
    Workload workload =
        new Workload(List.of(kernel), List.of(new Workload.JobTemplate(chain(kernel, 3), 1)));
    List<JobMix.Arrival> jobs = new JobMix(workload, 0.3 * gpus, 0.5, seed).next(60);
    List<TaskRun> runs = run(cluster(gpus), jobs, FIRST_FIT).runs();
    for (TaskRun waiting : runs) {
      if (waiting.waitedSeconds() > 1e-6) {
        double between = (waiting.readySeconds() + waiting.startSeconds()) / 2;
        long busy =
            runs.stream()
                .filter(r -> r.startSeconds() <= between && r.endSeconds() >= between)
                .count();
        assertThat(busy).as("seed " + seed).isEqualTo(gpus);
      }
    }
  }

  @Property(tries = 10)
  void noResourceCarriesMoreThanItCanAndNoKernelIsFasterThanAlone(
      @ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    ClusterSpec cluster = RandomClusters.draw(seed, 3);
    Workload workload = RandomWorkloads.draw(seed);
    List<JobMix.Arrival> jobs = new JobMix(workload, 0.2, 0, seed).next(20);
    SimulationResult result = run(cluster, jobs, FIRST_FIT);
    double[][] moved = new double[3][64];
    for (TaskRun run : result.runs()) {
      int n = Integer.parseInt(run.node().substring("node".length()));
      ClusterSpec.Node node = cluster.nodes().get(n);
      Implementation implementation =
          workload
              .kernel(run.kernel())
              .orElseThrow()
              .implementation(run.deviceType())
              .orElseThrow();
      double alone =
          implementation.secondsOn(node.machine().devices().get(run.device()).model())
              * run.isolatedSeconds()
              / workload.kernel(run.kernel()).orElseThrow().bestSeconds(cluster.machines());
      // Five deviations of the noise that two machine kinds may have.
      assertThat(run.seconds()).isGreaterThan(alone * 0.75);
      node.machine()
          .hostPath(run.device())
          .forEach(
              r -> {
                boolean memory = node.machine().resources().get(r).name().startsWith("memory");
                boolean link =
                    !memory && !node.machine().resources().get(r).name().startsWith("cpu");
                Demand demand = implementation.demand();
                moved[n][r] += 0.75 * alone * (memory ? demand.memory() : link ? demand.pcie() : 0);
              });
    }
    for (int n = 0; n < 3; n++) {
      for (Resource resource : cluster.nodes().get(n).machine().resources()) {
        assertThat(moved[n][resource.index()])
            .as("seed " + seed)
            .isLessThanOrEqualTo(resource.capacity() * result.seconds());
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
    ClusterSpec cluster = RandomClusters.draw(4);
    List<JobMix.Arrival> jobs = new JobMix(RandomWorkloads.draw(5), 0.1, 6).next(30);
    List<JobRun> first = new Simulation(new Scenario(cluster, jobs, 1), LEARNS).run().jobs();
    List<JobRun> again = new Simulation(new Scenario(cluster, jobs, 1), LEARNS).run().jobs();
    List<JobRun> other = new Simulation(new Scenario(cluster, jobs, 2), LEARNS).run().jobs();
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void whoKnowsTheTruthBeatsWhoTakesTheFirst() {
    ClusterSpec cluster = RandomClusters.draw(4);
    List<JobMix.Arrival> jobs = new JobMix(RandomWorkloads.draw(5), 0.05, 6).next(40);
    Scheduler.Factory knows =
        setting ->
            new Scheduler(
                new Clairvoyant(setting.truth(), ModelParameters.DEFAULT),
                SchedulingRules.FIRST_COME);
    assertThat(meanSlowdown(run(cluster, jobs, knows)))
        .isLessThan(0.8 * meanSlowdown(run(cluster, jobs, FIRST_FIT)));
  }

  private static double meanSlowdown(SimulationResult result) {
    return result.jobs().stream().mapToDouble(JobRun::slowdown).average().orElseThrow();
  }

  @Test
  void aTaskOnADeviceThatFailsRunsAgainAndNothingStartsThereMeanwhile() {
    Scenario scenario =
        new Scenario(
            cluster(1),
            List.of(new JobMix.Arrival(0, chain(kernel(10, 0), 2))),
            Telemetry.USUAL,
            List.of(new Disturbance.DeviceFails(4, "n0", "gpu0", 6)),
            1);
    SimulationResult result = new Simulation(scenario, FIRST_FIT).run();
    assertThat(result.runs()).extracting(TaskRun::lost).containsExactly(true, false, false);
    assertThat(result.runs().get(1).startSeconds()).isEqualTo(10, within(1e-6));
    assertThat(result.jobs().get(0).seconds()).isEqualTo(30, within(1e-6));
  }

  @Test
  void aNodeThatIsLostTakesItsTasksAlongAndJoinsAgain() {
    List<ModelEvent> heard = new ArrayList<>();
    FirstFit firstFit = new FirstFit();
    Scheduler.Factory listens =
        setting -> new Scheduler(new Overheard(firstFit, heard), SchedulingRules.FIRST_COME);
    Scenario scenario =
        new Scenario(
            cluster(1),
            List.of(new JobMix.Arrival(0, chain(kernel(10, 0), 1))),
            Telemetry.USUAL,
            List.of(new Disturbance.NodeFails(4, "n0", 6)),
            1);
    SimulationResult result = new Simulation(scenario, listens).run();
    assertThat(result.jobs().get(0).seconds()).isEqualTo(20, within(1e-6));
    assertThat(heard.stream().filter(e -> !(e instanceof ModelEvent.Heartbeat)))
        .extracting(e -> e.getClass().getSimpleName())
        .containsExactly(
            "NodeJoined",
            "JobSubmitted",
            "ContainerPlaced",
            "ContainerStarted",
            "ContainerFinished",
            "NodeLost",
            "NodeJoined",
            "ContainerPlaced",
            "ContainerStarted",
            "ContainerFinished",
            "JobFinished");
    assertThat(heard.stream().filter(ModelEvent.Heartbeat.class::isInstance).count())
        .isBetween(12L, 15L);
  }

  /** Hears what a model hears. */
  private record Overheard(FirstFit model, List<ModelEvent> heard) implements PlacementModel {
    @Override
    public void observe(ModelEvent event) {
      heard.add(event);
    }

    @Override
    public ModelNode node(String name) {
      return model.node(name);
    }

    @Override
    public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
      return model.place(request, waitedMillis, candidates);
    }
  }

  /** Takes whatever is free, and expects kernel k to be quick until a run of it has ended. */
  private static final class Learns implements PlacementModel {
    private final FirstFit model = new FirstFit();
    private double expected = 1;

    @Override
    public void observe(ModelEvent event) {
      expected = event instanceof ModelEvent.ContainerFinished ? 100 : expected;
    }

    @Override
    public ModelNode node(String name) {
      return model.node(name);
    }

    @Override
    public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
      return model.place(request, waitedMillis, candidates);
    }

    @Override
    public double expectedSeconds(PlacementRequest request, int alternative) {
      return request.kernel().equals("k") ? expected : 10;
    }
  }

  @Test
  void aJobThatIsThereIsExpectedAnewByWhatIsLearned() {
    Kernel other = new Kernel("other", kernel(10, 0).implementations());
    List<JobMix.Arrival> jobs =
        List.of(
            new JobMix.Arrival(0, chain(kernel(100, 0), 2)),
            new JobMix.Arrival(1, chain(other, 1)));
    SimulationResult result =
        run(cluster(1), jobs, setting -> new Scheduler(new Learns(), SchedulingRules.PLANNING));
    // When the first task has ended, the rest of its job is no longer the shorter one.
    assertThat(result.runs()).extracting(TaskRun::kernel).containsExactly("k", "other", "k");
  }

  @Test
  void aKernelThatNothingCanRunIsAnErrorThatNamesIt() {
    Kernel fpga =
        new Kernel(
            "lost",
            List.of(new Implementation("yarn.io/fpga", 1, 1, Map.of("*", 1.0), Demand.NONE)));
    List<JobMix.Arrival> jobs = List.of(new JobMix.Arrival(0, chain(fpga, 1)));
    assertThatThrownBy(() -> run(cluster(1), jobs, FIRST_FIT))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("kernel lost")
        .hasMessageContaining("yarn.io/fpga");
  }
}
