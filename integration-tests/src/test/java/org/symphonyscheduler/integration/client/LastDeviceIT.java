/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import org.symphonyscheduler.yarn.client.DataFlowClient;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.DataFlowMasterBuilder;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.JobSubmission;
import org.symphonyscheduler.yarn.client.MasterSession;
import org.symphonyscheduler.yarn.client.TaskRun;

/**
 * Jobs while the only node that has GPUs is gone. YARN then refuses whatever names a GPU, even to
 * take it back.
 */
class LastDeviceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String GPU = "yarn.io/gpu";

  private static final ClusterSpec CLUSTER =
      ClusterJson.parse(
          "test cluster",
          """
          {"machines": [
             {"model": "G", "sockets": [{"cpu": "Xeon", "cores": 2, "memoryGBps": 100}],
              "devices": [
                {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "socket0"}]},
             {"model": "C", "sockets": [{"cpu": "Xeon", "cores": 2, "memoryGBps": 100}]}],
           "nodes": [
             {"name": "g", "machine": "G", "memoryMb": 4096},
             {"name": "c", "machine": "C", "memoryMb": 4096}]}
          """);

  private static final Workload WORKLOAD =
      WorkloadJson.parse(
          "test workload",
          """
          {"kernels": [
             {"name": "either", "implementations": [
                {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 5}},
                {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 5}}]},
             {"name": "gpu-only", "implementations": [
                {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 5}}]}],
           "jobs": [
             {"name": "gpu-at-the-end", "tasks": [
                {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
                {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
                {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
                {"kernel": "gpu-only", "parents": [0, 1, 2, 3, 4, 5, 6, 7, 8]}]}]}
          """);

  private static final DataFlowGraph GRAPH = WORKLOAD.job("gpu-at-the-end").orElseThrow().graph();

  private static EmbeddedCluster cluster;
  private static DataFlowClient client;
  private static final ExecutorService STARTERS = Executors.newFixedThreadPool(2);
  private static final ScheduledExecutorService MASTERS = Executors.newScheduledThreadPool(1);

  private final List<String> started = new CopyOnWriteArrayList<>();
  private final List<Integer> offered = new CopyOnWriteArrayList<>();
  private ApplicationId application;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        EmbeddedCluster.start(
            new ClusterOptions()
                .cluster(CLUSTER)
                .workload(WORKLOAD)
                .timeScale(5)
                .set("yarn.nm.liveness-monitor.expiry-interval-ms", "1500"));
    client = new DataFlowClient(cluster.configuration());
  }

  @AfterAll
  static void stop() throws Exception {
    MASTERS.shutdownNow();
    STARTERS.shutdownNow();
    client.close();
    cluster.close();
  }

  @AfterEach
  void heal() {
    if (!cluster.node("g").isUp()) {
      cluster.rejoin("g");
    }
  }

  @Test
  void aJobGoesOnWithoutTheClustersLastGpuAndUsesItWhenItIsBack() throws Exception {
    CompletableFuture<DataFlowResult> job = submit(Duration.ofMinutes(5));
    await().atMost(PATIENCE).until(() -> started.contains(GPU));
    cluster.killNode("g");
    // All that can run on a CPU has run there; the last task has nowhere to run, and waits.
    await().atMost(PATIENCE).until(() -> offered.contains(GRAPH.tasks().size() - 1));
    assertThat(job).isNotDone();

    int before = started.size();
    cluster.rejoin("g");
    DataFlowResult result = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    assertThat(result.failed()).isZero();
    assertThat(result.containers()).isEqualTo(GRAPH.tasks().size() + result.lost());
    assertThat(started.subList(before, started.size())).contains(GPU);
    // What could not be taken back in time was granted again, given back, and is no one's now.
    await().atMost(PATIENCE).until(() -> cluster.allocatedContainers() == 0);
  }

  @Test
  void aTaskThatHasHadNowhereToRunForLongFailsTheJobInOneSentence() throws Exception {
    CompletableFuture<DataFlowResult> job = submit(Duration.ofSeconds(3));
    await().atMost(PATIENCE).until(() -> started.contains(GPU));
    cluster.killNode("g");

    DataFlowResult result = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.status()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(result.finishedTasks()).isEqualTo(GRAPH.tasks().size() - 1);
    assertThat(result.diagnostics())
        .startsWith("task 9 (gpu-only) has nowhere to run: for 3.0 s the cluster has had no node")
        .contains("[yarn.io/gpu]");
    assertThat(client.awaitEnd(application, PATIENCE).getDiagnostics())
        .contains("has nowhere to run");
  }

  private CompletableFuture<DataFlowResult> submit(Duration outage) throws Exception {
    application = client.submitUnmanaged(JobSubmission.of(GRAPH));
    MasterSession session =
        MasterSession.open(
            cluster.configuration(), client.awaitMasterUser(application, PATIENCE), STARTERS);
    return new DataFlowMasterBuilder(GRAPH, session)
        .heartbeat(Duration.ofMillis(100))
        .outage(outage)
        .listener(
            new DataFlowListener() {
              @Override
              public void offered(int task, long atMillis) {
                offered.add(task);
              }

              @Override
              public void started(TaskRun run, long atMillis) {
                started.add(run.deviceType());
              }
            })
        .build()
        .start(MASTERS)
        .whenComplete((ended, error) -> session.close());
  }
}
