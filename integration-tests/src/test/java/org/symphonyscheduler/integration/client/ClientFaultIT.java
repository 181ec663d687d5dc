/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
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

/** A job's master while the cluster under it breaks, on stock CapacityScheduler. */
class ClientFaultIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final ClusterSpec CLUSTER =
      ClusterJson.parse(
          "test cluster",
          """
          {"machines": [
             {"model": "C", "sockets": [{"cpu": "Xeon", "cores": 2, "memoryGBps": 100}]}],
           "nodes": [
             {"name": "a", "machine": "C", "memoryMb": 4096},
             {"name": "b", "machine": "C", "memoryMb": 4096}]}
          """);

  private static final Workload WORKLOAD =
      WorkloadJson.parse(
          "test workload",
          """
          {"kernels": [
             {"name": "work", "implementations": [
                {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 20}}]}],
           "jobs": [
             {"name": "two-rounds", "tasks": [
                {"kernel": "work"}, {"kernel": "work"}, {"kernel": "work"}, {"kernel": "work"},
                {"kernel": "work", "parents": [0, 1, 2, 3]},
                {"kernel": "work", "parents": [0, 1, 2, 3]}]}]}
          """);

  private static final DataFlowGraph GRAPH = WORKLOAD.job("two-rounds").orElseThrow().graph();

  private final List<EmulatedRun> runs = new CopyOnWriteArrayList<>();
  private final Set<String> startedOn = ConcurrentHashMap.newKeySet();
  private final Set<Integer> started = ConcurrentHashMap.newKeySet();
  private final ExecutorService starters = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService masters = Executors.newScheduledThreadPool(1);
  private EmbeddedCluster cluster;
  private DataFlowClient client;
  private MasterSession session;
  private CompletableFuture<DataFlowResult> job;

  @BeforeEach
  void start() throws Exception {
    cluster =
        EmbeddedCluster.start(
            new ClusterOptions()
                .cluster(CLUSTER)
                .workload(WORKLOAD)
                .timeScale(5)
                .recovery()
                .set("yarn.nm.liveness-monitor.expiry-interval-ms", "1500")
                .onRun(runs::add));
    client = new DataFlowClient(cluster.configuration());
    ApplicationId id = client.submitUnmanaged(JobSubmission.of(GRAPH));
    session =
        MasterSession.open(cluster.configuration(), client.awaitMasterUser(id, PATIENCE), starters);
    job =
        new DataFlowMasterBuilder(GRAPH, session)
            .heartbeat(Duration.ofMillis(100))
            .listener(
                new DataFlowListener() {
                  @Override
                  public void started(TaskRun run, long atMillis) {
                    startedOn.add(run.node());
                    started.add(run.task());
                  }
                })
            .build()
            .start(masters);
    await().atMost(PATIENCE).until(() -> started.size() == 4);
  }

  @AfterEach
  void stop() throws Exception {
    masters.shutdownNow();
    starters.shutdownNow();
    session.close();
    client.close();
    cluster.close();
  }

  @Test
  void aRestartOfTheResourceManagerRepeatsNoTask() throws Exception {
    cluster.restartResourceManager();

    DataFlowResult result = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    assertThat(result.containers()).isEqualTo(6);
    assertThat(runs).hasSize(6);
  }

  @Test
  void aNodeThatDiesCostsItsTasksARepetitionAndNoAttempt() throws Exception {
    assertThat(startedOn).hasSize(2);
    cluster.killNode("b");

    DataFlowResult result = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    assertThat(result.failed()).isZero();
    assertThat(result.lost()).isBetween(1, 4);
    assertThat(result.containers()).isEqualTo(6 + result.lost());
  }
}
