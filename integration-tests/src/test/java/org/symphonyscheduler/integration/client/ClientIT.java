/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Iterables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.rmnode.RMNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.AbstractYarnScheduler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.integration.cluster.EmulatedNode;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import org.symphonyscheduler.yarn.client.CommandLauncher;
import org.symphonyscheduler.yarn.client.DataFlowClient;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.DataFlowMaster;
import org.symphonyscheduler.yarn.client.DataFlowMasterBuilder;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.JobSubmission;
import org.symphonyscheduler.yarn.client.KernelLauncher;
import org.symphonyscheduler.yarn.client.MasterProcess;
import org.symphonyscheduler.yarn.client.MasterSession;
import org.symphonyscheduler.yarn.client.Offer;
import org.symphonyscheduler.yarn.client.TaskRun;
import org.symphonyscheduler.yarn.nodemanager.NodeSettings;
import org.symphonyscheduler.yarn.nodemanager.TelemetryListener;
import org.symphonyscheduler.yarn.nodemanager.TopologyAttributesProvider;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;
import org.symphonyscheduler.yarn.protocol.KernelRequests;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

/** Jobs through the client and the masters, on stock CapacityScheduler; and the node side. */
class ClientIT {
  private static final String GPU = "yarn.io/gpu";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration HEARTBEAT = Duration.ofMillis(100);

  private static final ClusterSpec CLUSTER =
      ClusterJson.parse(
          "test cluster",
          """
          {"machines": [
             {"model": "G", "sockets": [{"cpu": "Xeon", "cores": 4, "memoryGBps": 100}],
              "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
              "devices": [
                {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
                {"name": "gpu1", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"}]},
             {"model": "C", "sockets": [{"cpu": "Xeon", "cores": 8, "memoryGBps": 100}]}],
           "nodes": [
             {"name": "g", "machine": "G", "memoryMb": 8192},
             {"name": "c", "machine": "C", "memoryMb": 8192}]}
          """);

  private static final String WORKLOAD_JSON =
      """
      {"kernels": [
         {"name": "either", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 2},
             "command": "sleep 0.2"},
            {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 4},
             "command": "sleep 0.2"}]},
         {"name": "plain", "implementations": [
            {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 2},
             "command": "test $SYMPHONY_TASK = 3"}]}],
       "jobs": [
         {"name": "diamond", "tasks": [
            {"kernel": "plain"},
            {"kernel": "either", "parents": [0]},
            {"kernel": "either", "parents": [0]},
            {"kernel": "plain", "parents": [1, 2]}]},
         {"name": "last-only", "tasks": [
            {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
            {"kernel": "plain", "parents": [0, 1, 2]}]}]}
      """;

  private static final Workload WORKLOAD = WorkloadJson.parse("test workload", WORKLOAD_JSON);

  @TempDir static Path directory;
  private static EmbeddedCluster cluster;
  private static Configuration conf;
  private static DataFlowClient client;
  private static ExecutorService starters;
  private static ScheduledExecutorService masters;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        EmbeddedCluster.start(
            new ClusterOptions()
                .cluster(CLUSTER)
                .workload(WORKLOAD)
                .timeScale(10)
                .set(
                    YarnConfiguration.NM_CONTAINER_STATE_TRANSITION_LISTENERS,
                    TelemetryListener.class.getName())
                .set(
                    YarnConfiguration.NM_NODE_ATTRIBUTES_PROVIDER_CONFIG,
                    TopologyAttributesProvider.class.getName())
                .set(NodeSettings.TELEMETRY_INTERVAL, "100ms"));
    conf = new YarnConfiguration(cluster.configuration());
    conf.set(DataFlowClient.STAGING, directory.resolve("staging").toUri().toString());
    conf.setBoolean(YarnConfiguration.IS_MINI_YARN_CLUSTER, true);
    client = new DataFlowClient(conf);
    starters = Executors.newFixedThreadPool(2);
    masters = Executors.newScheduledThreadPool(4);
  }

  @AfterAll
  static void stop() throws Exception {
    masters.shutdownNow();
    starters.shutdownNow();
    client.close();
    cluster.close();
  }

  @Test
  void countersAndTopologyArriveAtTheResourceManager() {
    for (EmulatedNode node : cluster.nodes()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                RMNode seen =
                    cluster.resourceManager().getRMContext().getRMNodes().get(node.nodeId());
                assertThat(seen.getNodeUtilization().getCustomResources())
                    .containsKey("symphony.io/cpu0");
                Map<String, String> attributes = new HashMap<>();
                seen.getAllNodeAttributes()
                    .forEach(
                        a ->
                            attributes.put(
                                a.getAttributeKey().getAttributeName(), a.getAttributeValue()));
                assertThat(TopologyAttributes.decode(node.name(), attributes))
                    .contains(node.machine().machine());
              });
    }
  }

  @Test
  void anUnmanagedJobRunsAndItsPropertiesReachTheScheduler() throws Exception {
    JobSubmission job = job("diamond").withDeclaredSeconds(true);
    Map<String, String> seen = new ConcurrentHashMap<>();
    DataFlowResult result =
        run(
            job,
            new CommandLauncher(),
            new DataFlowListener() {
              @Override
              public void placed(TaskRun run, long atMillis, long waitedMillis) {
                AbstractYarnScheduler<?, ?> scheduler =
                    (AbstractYarnScheduler<?, ?>) cluster.resourceManager().getResourceScheduler();
                seen.putAll(
                    scheduler
                        .getApplicationAttempt(run.container().getId().getApplicationAttemptId())
                        .getApplicationSchedulingEnvs());
              }
            });
    assertThat(result.succeeded()).isTrue();
    assertThat(result.containers()).isEqualTo(4);
    assertThat(seen)
        .containsEntry(KernelRequests.KERNELS, "plain,either")
        .containsEntry(KernelRequests.seconds("either", GPU), "2.0");
  }

  @Test
  void commandsRunAsRealProcesses() throws Exception {
    KernelLauncher real =
        run -> {
          ContainerLaunchContext context = new CommandLauncher().context(run);
          Map<String, String> environment = new HashMap<>(context.getEnvironment());
          // Without it the emulated machine leaves the container to the operating system.
          environment.remove(KernelEnvironment.KERNEL);
          context.setEnvironment(environment);
          return context;
        };
    DataFlowResult succeeds = run(job("last-only"), real, DataFlowListener.NONE);
    assertThat(succeeds.diagnostics()).isEmpty();
    assertThat(succeeds.succeeded()).isTrue();

    // Its first task is not task 3, so its command fails.
    DataFlowResult fails = run(job("diamond"), real, DataFlowListener.NONE);
    assertThat(fails.status()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(fails.failed()).isEqualTo(DataFlowMaster.DEFAULT_MAX_ATTEMPTS);
  }

  @Test
  void aManagedJobsMasterIsAProcessOfItsOwn() throws Exception {
    Path workload = Files.writeString(directory.resolve("workload.json"), WORKLOAD_JSON);
    ApplicationId id =
        client.submitManaged(
            job("diamond"), MasterProcess.of(workload, List.of()).withHeartbeat(HEARTBEAT));
    ApplicationReport report = client.awaitEnd(id, PATIENCE);

    assertThat(report.getDiagnostics()).isEmpty();
    assertThat(report.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(report.getApplicationType()).isEqualTo(DataFlowClient.APPLICATION_TYPE);
    // The last thing the process does, after YARN was told.
    Path files = directory.resolve("staging").resolve(id.toString());
    await().atMost(PATIENCE).until(() -> !Files.exists(files));
  }

  @Test
  void manyMastersShareOneProcess() throws Exception {
    List<CompletableFuture<DataFlowResult>> jobs = new ArrayList<>();
    List<MasterSession> sessions = new CopyOnWriteArrayList<>();
    Iterator<Offer> offers = Iterables.cycle(Offer.values()).iterator();
    for (int i = 0; i < 24; i++) {
      Offer offer = offers.next();
      JobSubmission job = job("diamond").withOffer(offer).withName("job" + i);
      ApplicationId id = client.submitUnmanaged(job);
      MasterSession session = MasterSession.open(conf, user(id), starters);
      sessions.add(session);
      jobs.add(
          new DataFlowMasterBuilder(job.graph(), session)
              .offer(offer)
              .heartbeat(HEARTBEAT)
              .build()
              .start(masters));
    }
    for (CompletableFuture<DataFlowResult> job : jobs) {
      DataFlowResult result = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(result.succeeded()).as(result.toString()).isTrue();
      assertThat(result.containers()).isEqualTo(4);
    }
    sessions.forEach(MasterSession::close);
    // What was granted beside an alternative was given back, or the queue would be short of it.
    await().atMost(PATIENCE).until(() -> cluster.allocatedContainers() == 0);
  }

  private static DataFlowResult run(
      JobSubmission job, KernelLauncher launcher, DataFlowListener listener) throws Exception {
    ApplicationId id = client.submitUnmanaged(job);
    try (MasterSession session = MasterSession.open(conf, user(id), starters)) {
      DataFlowResult result =
          new DataFlowMasterBuilder(job.graph(), session)
              .offer(job.offer())
              .heartbeat(HEARTBEAT)
              .launcher(launcher)
              .listener(listener)
              .build()
              .run();
      assertThat(client.awaitEnd(id, PATIENCE).getFinalApplicationStatus())
          .isEqualTo(result.status());
      return result;
    }
  }

  private static UserGroupInformation user(ApplicationId id) throws Exception {
    return client.awaitMasterUser(id, PATIENCE);
  }

  private static JobSubmission job(String name) {
    DataFlowGraph graph = WORKLOAD.job(name).orElseThrow().graph();
    return JobSubmission.of(graph);
  }
}
