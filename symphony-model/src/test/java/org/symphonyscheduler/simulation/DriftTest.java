/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.baseline.FirstFit;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.WorkloadJson;

class DriftTest {
  private final ClusterSpec cluster = RandomClusters.draw(3, 60);

  @Test
  void changesTheShareOfTheDevicesOnceEachWithinItsTime() {
    List<Disturbance> changes = Drift.of(cluster, 0.3, 100, 200, 7);

    int devices = cluster.nodes().stream().mapToInt(n -> n.machine().devices().size()).sum();
    assertThat(changes.size() / (double) devices).isEqualTo(0.3, within(0.08));
    Set<String> changed = new HashSet<>();
    for (Disturbance each : changes) {
      Disturbance.SpeedChanges change = (Disturbance.SpeedChanges) each;
      assertThat(change.atSeconds()).isBetween(100.0, 200.0);
      assertThat(change.speed()).isBetween(0.4, 1.0);
      assertThat(changed.add(change.node() + change.device())).isTrue();
    }
    assertThat(Drift.of(cluster, 0.3, 100, 200, 7)).isEqualTo(changes);
    assertThat(Drift.of(cluster, 0.6, 100, 200, 7)).containsAll(changes);
    assertThat(Drift.of(cluster, 0, 100, 200, 7)).isEmpty();
    assertThatThrownBy(() -> Drift.of(cluster, 2, 100, 200, 7)).hasMessageContaining("2.0");
  }

  @Test
  void whatStartsAfterTheChangeTakesItsTime() {
    ClusterSpec one =
        ClusterJson.parse(
            "c",
            """
            {"machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
               "devices": [{"name": "gpu0", "type": "yarn.io/gpu", "model": "K",
                            "parent": "socket0"}]}],
             "nodes": [{"name": "n0", "machine": "M", "memoryMb": 4096}]}
            """);
    DataFlowGraph job =
        WorkloadJson.parse(
                "w",
                """
                {"kernels": [{"name": "a", "implementations": [
                   {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 1, "seconds": {"*": 2}}]}],
                 "jobs": [{"name": "j", "tasks": [{"kernel": "a"}]}]}
                """)
            .jobs()
            .get(0)
            .graph();
    Scenario scenario =
        new Scenario(
            one,
            List.of(new JobMix.Arrival(0, job), new JobMix.Arrival(10, job)),
            Telemetry.USUAL,
            List.of(new Disturbance.SpeedChanges(5, "n0", "gpu0", 0.5)),
            1);
    SimulationResult result =
        new Simulation(
                scenario, setting -> new Scheduler(new FirstFit(), SchedulingRules.FIRST_COME))
            .run();

    assertThat(result.jobs()).extracting(JobRun::seconds).containsExactly(2.0, 4.0);
  }
}
