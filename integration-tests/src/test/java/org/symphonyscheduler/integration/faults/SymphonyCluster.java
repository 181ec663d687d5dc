/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.AbstractMetric;
import org.apache.hadoop.metrics2.impl.MetricsCollectorImpl;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.integration.cluster.UnmanagedApplication;
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
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;

/**
 * Two emulated machines with two GPUs each, under SymphonyScheduler in active mode, and jobs for
 * them. Used by one thread.
 */
final class SymphonyCluster implements AutoCloseable {
  static final String GPU = "yarn.io/gpu";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Steady load that nobody asked for, so that no counter reads zero. */
  static final ClusterSpec MACHINES =
      ClusterJson.parse(
          "test cluster",
          """
          {"machines": [
             {"model": "G", "sockets": [{"cpu": "Xeon", "cores": 8, "memoryGBps": 100}],
              "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
              "devices": [
                {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
                {"name": "gpu1", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"}]}],
           "nodes": [
             {"name": "a", "machine": "G", "memoryMb": 8192, "hidden": {"counterNoise": 0.05,
              "background": [{"resources": ["memory0"], "demand": 20, "weight": 1}]}},
             {"name": "b", "machine": "G", "memoryMb": 8192, "hidden": {"counterNoise": 0.05,
              "background": [{"resources": ["memory0"], "demand": 20, "weight": 1}]}}]}
          """);

  static final String WORKLOAD_JSON =
      """
      {"kernels": [
         {"name": "short", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 1}}]},
         {"name": "either", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 6}},
            {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 9}}]},
         {"name": "lasting", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 60}},
            {"device": "cpu", "vcores": 1, "memoryMb": 256, "seconds": {"*": 70}}]},
         {"name": "endless", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 256, "seconds": {"K80": 1000000}}]}],
       "jobs": [
         {"name": "gpus", "tasks": [
            {"kernel": "short"}, {"kernel": "short"}, {"kernel": "short"}, {"kernel": "short"},
            {"kernel": "short"}, {"kernel": "short"}]},
         {"name": "lasting", "tasks": [
            {"kernel": "lasting"}, {"kernel": "lasting"}, {"kernel": "lasting"},
            {"kernel": "short", "parents": [0, 1, 2]}]},
         {"name": "mixed", "tasks": [
            {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
            {"kernel": "either"}, {"kernel": "either"}, {"kernel": "either"},
            {"kernel": "short", "parents": [0, 1, 2, 3, 4, 5]}]}]}
      """;

  static final Workload WORKLOAD = WorkloadJson.parse("test workload", WORKLOAD_JSON);

  private static final Duration HEARTBEAT = Duration.ofMillis(50);

  private final SiteFile site;
  private final EmbeddedCluster yarn;
  private final DataFlowClient client;
  private final ExecutorService starters = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService masters = Executors.newScheduledThreadPool(2);

  private SymphonyCluster(SiteFile site, ClusterOptions options) throws IOException {
    this.site = site;
    yarn = EmbeddedCluster.start(options);
    client = new DataFlowClient(yarn.configuration());
  }

  /** A job on its way. */
  record Job(ApplicationId id, CompletableFuture<DataFlowResult> result) {
    DataFlowResult await() throws Exception {
      return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Options of a cluster under Symphony with these settings beside its mode. */
  static ClusterOptions options(SiteFile site) {
    return new ClusterOptions()
        .cluster(MACHINES)
        .workload(WORKLOAD)
        .scheduler(WatchedScheduler.class.getName())
        .set("symphony.site.file", site.toString())
        .set("symphony.nodemanager.topology.interval", "100ms")
        .set("yarn.scheduler.capacity.per-node-heartbeat.maximum-offswitch-assignments", "4");
  }

  /** Settings in active mode. */
  static Map<String, String> active(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("symphony.mode", "active");
    return all;
  }

  /** Starts one. */
  static SymphonyCluster start(Map<String, String> settings) throws IOException {
    SiteFile site = SiteFile.of(active(settings));
    return new SymphonyCluster(site, options(site));
  }

  /** Starts one with YARN settings of its own. */
  static SymphonyCluster start(SiteFile site, ClusterOptions options) throws IOException {
    return new SymphonyCluster(site, options);
  }

  EmbeddedCluster yarn() {
    return yarn;
  }

  Configuration configuration() {
    return yarn.configuration();
  }

  DataFlowClient client() {
    return client;
  }

  SiteFile site() {
    return site;
  }

  private WatchedScheduler scheduler() {
    return (WatchedScheduler) yarn.resourceManager().getResourceScheduler();
  }

  WatchedModel model() {
    return scheduler().model();
  }

  SchedulerMetrics metrics() {
    return scheduler().metrics();
  }

  /** A figure of Symphony's metrics by its name, as an operator sees it. */
  long figure(String name) {
    MetricsCollectorImpl collector = new MetricsCollectorImpl();
    metrics().getMetrics(collector, true);
    for (AbstractMetric metric : collector.getRecords().get(0).metrics()) {
      if (metric.name().equals(name)) {
        return metric.value().longValue();
      }
    }
    throw new IllegalArgumentException("no figure is called " + name);
  }

  /** What the model is told of a machine's node by. */
  String nodeId(String machine) {
    return yarn.node(machine).nodeId().toString();
  }

  static DataFlowGraph graph(String job) {
    return WORKLOAD.job(job).orElseThrow().graph();
  }

  /** Submits a job and starts its master. */
  Job submit(String job, DataFlowListener listener) throws Exception {
    ApplicationId id = client.submitUnmanaged(JobSubmission.of(graph(job)));
    MasterSession session =
        MasterSession.open(yarn.configuration(), client.awaitMasterUser(id, PATIENCE), starters);
    CompletableFuture<DataFlowResult> result =
        new DataFlowMasterBuilder(graph(job), session)
            .heartbeat(HEARTBEAT)
            .listener(listener)
            .build()
            .start(masters)
            .whenComplete((ended, error) -> session.close());
    return new Job(id, result);
  }

  Job submit(String job) throws Exception {
    return submit(job, DataFlowListener.NONE);
  }

  /** Runs a job to its end. */
  DataFlowResult run(String job) throws Exception {
    return submit(job).await();
  }

  /** An application that knows nothing of Symphony but what its properties say. */
  UnmanagedApplication application(Map<String, String> properties) throws Exception {
    return new UnmanagedApplication(yarn.configuration(), "plain", properties);
  }

  @Override
  public void close() throws IOException {
    masters.shutdownNow();
    starters.shutdownNow();
    client.close();
    yarn.close();
  }
}
