/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.rmnode.RMNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.integration.emulation.EmulatedMachine;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;

/** The embedded cluster under stock CapacityScheduler. */
class EmbeddedClusterIT {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";

  /** Two nodes: two GPUs behind one 12 GB/s switch and an FPGA; and eight cores. */
  private static final ClusterSpec CLUSTER =
      ClusterJson.parse(
          "test cluster",
          """
          {"machines": [
             {"model": "G", "sockets": [{"cpu": "Xeon", "cores": 4, "memoryGBps": 100}],
              "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
              "devices": [
                {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
                {"name": "gpu1", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
                {"name": "fpga0", "type": "yarn.io/fpga", "model": "7V3", "parent": "socket0"}]},
             {"model": "C", "sockets": [{"cpu": "Xeon", "cores": 8, "memoryGBps": 100}]}],
           "nodes": [
             {"name": "g", "machine": "G", "memoryMb": 8192},
             {"name": "c", "machine": "C", "memoryMb": 8192}]}
          """);

  private static final Workload WORKLOAD =
      WorkloadJson.parse(
          "test workload",
          """
          {"kernels": [
             {"name": "copy", "implementations": [
                {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 6},
                 "demand": {"pcie": 9}}]},
             {"name": "sort", "implementations": [
                {"device": "yarn.io/fpga", "vcores": 1, "memoryMb": 256, "seconds": {"7V3": 4}},
                {"device": "cpu", "vcores": 2, "memoryMb": 256, "seconds": {"*": 5}}]},
             {"name": "endless", "implementations": [
                {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 1e6}},
                {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 1e6}}]}]}
          """);

  private final List<EmulatedRun> runs = new CopyOnWriteArrayList<>();
  private EmbeddedCluster cluster;

  private void start(ClusterOptions options) throws IOException {
    cluster =
        EmbeddedCluster.start(
            options.cluster(CLUSTER).workload(WORKLOAD).timeScale(5).onRun(runs::add));
  }

  @AfterEach
  void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void kernelsTakeTheirEmulatedTimeAndNeighboursContend() throws Exception {
    start(new ClusterOptions());
    assertThat(hosts()).hasSize(2);
    assertThat(capability("g").getResourceValue(GPU)).isEqualTo(2);
    assertThat(capability("g").getResourceValue(FPGA)).isEqualTo(1);
    assertThat(capability("c").getResourceValue(GPU)).isZero();

    try (UnmanagedApplication application = new UnmanagedApplication(cluster, "kernels")) {
      application.ask("sort", FPGA, 1, 1);
      application.ask("sort", "cpu", 2, 2);
      application.awaitEnded(2);
      application.ask("sort", FPGA, 1, 1);
      application.awaitEnded(3);
      application.ask("copy", GPU, 1, 1);
      application.ask("copy", GPU, 1, 1);
      application.awaitEnded(5);

      assertThat(application.ended()).extracting(ContainerStatus::getExitStatus).containsOnly(0);
    }

    assertThat(seconds(FPGA)).containsExactly(6.5, 4.0);
    assertThat(seconds("cpu")).containsExactly(10.0);
    // Undisturbed 6 s; side by side they move 12 of the 18 GB/s they want, or less when one came
    // a moment later.
    assertThat(seconds(GPU)).hasSize(2).allSatisfy(s -> assertThat(s).isBetween(6.5, 9.01));
  }

  @Test
  void whatIsNoKernelRunsAsAProcessAndWhatCannotRunFails() throws Exception {
    start(new ClusterOptions());
    try (UnmanagedApplication application = new UnmanagedApplication(cluster, "others")) {
      application.askForCommand("exit 3");
      application.ask("nobody-knows-it", "cpu", 1, 1);
      application.awaitEnded(2);

      assertThat(application.ended())
          .extracting(ContainerStatus::getExitStatus)
          .containsExactlyInAnyOrder(3, 126);
      assertThat(application.ended())
          .filteredOn(status -> status.getExitStatus() == 126)
          .extracting(ContainerStatus::getDiagnostics)
          .allSatisfy(text -> assertThat(text).contains("nobody-knows-it"));
    }
  }

  @Test
  void aStoppedKernelEndsAtOnceAndFreesItsDevice() throws Exception {
    start(new ClusterOptions());
    try (UnmanagedApplication application = new UnmanagedApplication(cluster, "stopped")) {
      application.ask("endless", GPU, 1, 1);
      application.awaitStarted(1);
      EmulatedMachine machine = cluster.node("g").machine();
      Container container = application.started().get(0);
      await().until(() -> machine.isRunning(container.getId().toString()));

      application.stop(container);
      application.awaitEnded(1);

      assertThat(application.exitStatus(container.getId()))
          .isIn(
              ContainerExitStatus.KILLED_BY_APPMASTER,
              EmulatedMachine.EXIT_TERMINATED,
              EmulatedMachine.EXIT_KILLED);
      assertThat(machine.isRunning(container.getId().toString())).isFalse();
    }
  }

  @Test
  void aNodeThatLosesItsPowerIsLostWithItsContainersAndComesBack() throws Exception {
    start(new ClusterOptions().set("yarn.nm.liveness-monitor.expiry-interval-ms", "1000"));
    try (UnmanagedApplication application = new UnmanagedApplication(cluster, "lost")) {
      application.ask("endless", GPU, 1, 1);
      application.awaitStarted(1);
      // Withdraws what was granted: YARN refuses even that for GPUs once the last one is gone.
      application.heartbeat();
      cluster.killNode("g");
      application.awaitEnded(1);
      assertThat(application.ended().get(0).getExitStatus()).isEqualTo(ContainerExitStatus.ABORTED);
      assertThat(cluster.node("g").isUp()).isFalse();

      cluster.rejoin("g");
      application.ask("copy", GPU, 1, 1);
      application.awaitEnded(2);
      assertThat(application.ended().get(1).getExitStatus()).isZero();
    }
    assertThat(seconds(GPU)).first().satisfies(s -> assertThat(s).isEqualTo(6, within(0.01)));
  }

  @Test
  void containersOutliveARestartOfTheResourceManager() throws Exception {
    start(new ClusterOptions().recovery());
    try (UnmanagedApplication application = new UnmanagedApplication(cluster, "recovered")) {
      application.ask("sort", "cpu", 2, 4);
      application.awaitStarted(1);
      cluster.restartResourceManager();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.resourceManager().getRMContext().getRMNodes().size() == 2);

      application.awaitEnded(1);
      assertThat(application.ended().get(0).getExitStatus()).isZero();
      application.ask("sort", FPGA, 1, 1);
      application.awaitEnded(2);
    }
    assertThat(seconds("cpu")).containsExactly(20.0);
  }

  private Set<String> hosts() {
    Set<String> hosts = new HashSet<>();
    for (RMNode node : cluster.resourceManager().getRMContext().getRMNodes().values()) {
      hosts.add(node.getHostName());
    }
    return hosts;
  }

  private Resource capability(String node) {
    return cluster
        .resourceManager()
        .getRMContext()
        .getRMNodes()
        .get(cluster.node(node).nodeId())
        .getTotalCapability();
  }

  /** How long kernels took on devices of a type, emulated seconds to a thousandth. */
  private List<Double> seconds(String deviceType) {
    return runs.stream()
        .filter(run -> run.device().type().equals(deviceType))
        .map(run -> Math.round(run.completion().seconds() * 1000) / 1000.0)
        .toList();
  }
}
