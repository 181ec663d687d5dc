/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;

/** Jobs of equal tasks in one request, in simulation. */
class BagsTest {
  private static final String CLUSTER =
      """
      {"name": "two", "machines": [
         {"model": "F", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 600}],
          "devices": [{"name": "gpu0", "type": "yarn.io/gpu", "model": "fast", "parent": "socket0"}]},
         {"model": "S", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 600}],
          "devices": [{"name": "gpu0", "type": "yarn.io/gpu", "model": "slow", "parent": "socket0"}]}],
       "nodes": [{"name": "n0", "machine": "F", "memoryMb": 65536},
                 {"name": "n1", "machine": "S", "memoryMb": 65536}]}
      """;

  private static final String WORKLOAD =
      """
      {"kernels": [
         {"name": "a", "implementations": [
           {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 512, "seconds": {"fast": 3, "slow": 9}},
           {"device": "cpu", "vcores": 4, "memoryMb": 512, "seconds": {"*": 90}}]},
         {"name": "b", "implementations": [
           {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 512, "seconds": {"*": 6}}]}],
       "jobs": [{"name": "pair", "tasks": [{"kernel": "a"}, {"kernel": "b", "parents": [0]}]}]}
      """;

  private final ClusterSpec cluster = ClusterJson.parse("cluster", CLUSTER);
  private final Workload workload = WorkloadJson.parse("workload", WORKLOAD);

  @Test
  void everyKernelHasABagThatAsksForItsFirstDeviceType() {
    Workload bags = Bags.in(workload, 5, 1);
    assertThat(bags.jobs())
        .extracting(Workload.JobTemplate::name)
        .containsExactly("bag-a", "bag-b");
    assertThat(bags.jobs().get(0).graph().tasks())
        .hasSize(5)
        .allSatisfy(task -> assertThat(task.kernel().implementations()).hasSize(1));
    assertThat(bags.jobs()).allSatisfy(job -> assertThat(Bags.isBag(job.graph())).isTrue());
    assertThat(Bags.isBag(workload.jobs().get(0).graph())).isFalse();
  }

  @Test
  void aMixHasBagsForTheirShareOfTheJobs() {
    Workload mix = Bags.in(workload, 5, 0.3);
    assertThat(mix.jobs())
        .extracting(Workload.JobTemplate::name)
        .containsExactly("pair", "bag-a", "bag-b");
    assertThat(mix.jobs().get(0).weight()).isCloseTo(0.7, within(1e-12));
    assertThat(mix.jobs().get(2).weight()).isCloseTo(0.15, within(1e-12));
    assertThat(mix.kernels()).hasSize(4);
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatThrownBy(() -> Bags.in(workload, 0, 1)).hasMessageContaining("bags of 0");
    assertThatThrownBy(() -> Bags.in(workload, 5, 0)).hasMessageContaining("share 0.0");
    assertThatThrownBy(() -> Bags.in(workload, 5, 1.5)).hasMessageContaining("share 1.5");
  }

  /** A model that takes the first free candidate and notes the price that it is told. */
  private static final class Greedy implements PlacementModel {
    private double highest;

    @Override
    public void observe(ModelEvent event) {}

    @Override
    public ModelNode node(String name) {
      return () -> name;
    }

    @Override
    public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
      highest = Math.max(highest, candidates.pressure(0));
      for (int c = 0; c < candidates.size(); c++) {
        candidates.score(c, c, 1, 0);
      }
      candidates.rank(8);
      return new Placement.Ranked(candidates);
    }
  }

  @Test
  void aBagIsMeasuredAgainstTheTimeInWhichTheWholeClusterCouldDoIt() {
    Greedy model = new Greedy();
    JobMix.Arrival bag = new JobMix.Arrival(0, Bags.in(workload, 12, 1).jobs().get(0).graph());
    SimulationResult result =
        new Simulation(
                new Scenario(cluster, List.of(bag), Telemetry.USUAL, List.of(), 1),
                setting -> new Scheduler(model, SchedulingRules.FIRST_COME))
            .run();
    // A third and a ninth of a task a second.
    assertThat(result.jobs().get(0).oracleSeconds())
        .isCloseTo(12 / (1 / 3.0 + 1 / 9.0), within(1e-9));
    assertThat(result.jobs().get(0).slowdown()).isBetween(1.0, 1.5);
    assertThat(model.highest).as("its own tasks make no device dearer").isZero();
  }

  @Test
  void oneTaskAloneIsNoBagAndIsMeasuredAgainstTheFastestDevice() {
    JobMix.Arrival one = new JobMix.Arrival(0, Bags.in(workload, 1, 1).jobs().get(0).graph());
    SimulationResult result =
        new Simulation(
                new Scenario(cluster, List.of(one), Telemetry.USUAL, List.of(), 1),
                setting -> new Scheduler(new Greedy(), SchedulingRules.FIRST_COME))
            .run();
    assertThat(result.jobs().get(0).oracleSeconds()).isEqualTo(3);
  }

  @Test
  void otherBagsOfTheSameKernelMakeNoDeviceDearerAndOtherKernelsDo() {
    List<Workload.JobTemplate> kinds = Bags.in(workload, 4, 1).jobs();
    Greedy same = new Greedy();
    Greedy other = new Greedy();
    run(same, kinds.get(0), kinds.get(0));
    run(other, kinds.get(0), kinds.get(1));
    assertThat(same.highest).isZero();
    assertThat(other.highest).isPositive();
  }

  private void run(Greedy model, Workload.JobTemplate... kinds) {
    List<JobMix.Arrival> arrivals =
        IntStream.range(0, kinds.length)
            .mapToObj(k -> new JobMix.Arrival(0.1 * k, kinds[k].graph()))
            .toList();
    new Simulation(
            new Scenario(cluster, arrivals, Telemetry.USUAL, List.of(), 1),
            setting -> new Scheduler(model, SchedulingRules.FIRST_COME))
        .run();
  }
}
