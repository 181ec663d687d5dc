/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.GPU;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.PATIENCE;

import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.yarn.FileSystemBasedConfigurationProvider;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.api.ResourceManagerAdministrationProtocol;
import org.apache.hadoop.yarn.server.api.protocolrecords.RefreshQueuesRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ApplicationSchedulingConfig;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.LocalityAppPlacementAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.integration.cluster.UnmanagedApplication;
import org.symphonyscheduler.integration.faults.SymphonyCluster.Job;
import org.symphonyscheduler.yarn.client.DataFlowClient;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.JobSubmission;
import org.symphonyscheduler.yarn.client.MasterProcess;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** What an operator does and sees, and applications that know nothing of Symphony. */
class OperationIT {
  @TempDir static Path directory;
  private static SymphonyCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    SiteFile site = SiteFile.of(SymphonyCluster.active(Map.of()));
    Files.writeString(directory.resolve("resource-types.xml"), "<configuration/>");
    cluster =
        SymphonyCluster.start(
            site,
            SymphonyCluster.options(site)
                .withWebPages()
                // Where a ResourceManager reads its files again; without them it would read none.
                .set(
                    YarnConfiguration.RM_CONFIGURATION_PROVIDER_CLASS,
                    FileSystemBasedConfigurationProvider.class.getName())
                .set(YarnConfiguration.FS_BASED_RM_CONF_STORE, directory.toString())
                .set("hadoop.prometheus.endpoint.enabled", "true"));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void refreshQueuesRefusesABadFileKeepsTheOldSettingsAndTakesAGoodOne() throws Exception {
    cluster.site().write(SymphonyCluster.active(Map.of("symphony.wait.limit", "7s")));
    assertThat(refreshQueues()).isEmpty();
    assertThat(cluster.model().settings().waitLimit()).isEqualTo(Duration.ofSeconds(7));

    cluster.site().write(SymphonyCluster.active(Map.of("symphony.wait.limt", "8s")));
    assertThat(refreshQueues())
        .contains(
            "keeps its old settings",
            cluster.site().toString(),
            "symphony.wait.limt",
            "8s",
            "the nearest is symphony.wait.limit");
    cluster.site().write(SymphonyCluster.active(Map.of("symphony.wait.limit", "two hours")));
    assertThat(refreshQueues())
        .contains(cluster.site().toString(), "symphony.wait.limit", "two hours", "duration");
    assertThat(cluster.model().settings().waitLimit()).isEqualTo(Duration.ofSeconds(7));

    cluster.site().write(SymphonyCluster.active(Map.of("symphony.wait.limit", "9s")));
    assertThat(refreshQueues()).isEmpty();
    assertThat(cluster.model().settings().waitLimit()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void refreshQueuesUnderLoadLosesNothing() throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jobs.add(cluster.submit("mixed"));
    }
    // Off and on again, other types and limits, and now and then a file that is refused.
    List<Map<String, String>> settings =
        List.of(
            Map.of("symphony.mode", "shadow"),
            SymphonyCluster.active(Map.of("symphony.resource-types", GPU)),
            Map.of("symphony.mode", "off"),
            Map.of("symphony.mode", "of"),
            SymphonyCluster.active(Map.of("symphony.wait.limit", "0s")));
    int refreshed = 0;
    while (jobs.stream().anyMatch(job -> !job.result().isDone())) {
      Map<String, String> next = settings.get(refreshed++ % settings.size());
      cluster.site().write(next);
      assertThat(refreshQueues().isEmpty()).isEqualTo(!"of".equals(next.get("symphony.mode")));
    }
    cluster.site().write(SymphonyCluster.active(Map.of()));
    assertThat(refreshQueues()).isEmpty();

    assertThat(refreshed).isGreaterThan(settings.size());
    for (Job job : jobs) {
      DataFlowResult result = job.await();
      assertThat(result.succeeded()).as(result.toString()).isTrue();
      assertThat(result.lost() + result.failed()).isZero();
      assertThat(result.containers()).isEqualTo(SymphonyCluster.graph("mixed").tasks().size());
    }
    assertThat(cluster.run("gpus").succeeded()).isTrue();
  }

  /** What "yarn rmadmin -refreshQueues" says of a failure; empty for success. */
  private static String refreshQueues() throws Exception {
    writeYarnSite();
    try {
      ClientRMProxy.createRMProxy(
              cluster.configuration(), ResourceManagerAdministrationProtocol.class)
          .refreshQueues(RefreshQueuesRequest.newInstance());
      return "";
    } catch (YarnException e) {
      return e.getMessage();
    }
  }

  /** Final, because Hadoop's test jars bring a capacity-scheduler.xml of their own. */
  private static void writeYarnSite() throws Exception {
    Configuration site = new Configuration(false);
    cluster.configuration().forEach(entry -> site.set(entry.getKey(), entry.getValue()));
    StringWriter xml = new StringWriter();
    site.writeXml(xml);
    Files.writeString(
        directory.resolve("yarn-site.xml"),
        xml.toString().replace("<final>false</final>", "<final>true</final>"));
  }

  @Test
  void anApplicationThatBringsItsOwnAllocatorRunsAndIsCountedAndNamedOnce() throws Exception {
    long before = cluster.metrics().get(Count.BYPASSES);
    long decided = cluster.metrics().get(Count.DECISIONS);
    try (CapturedLog log = new CapturedLog();
        UnmanagedApplication application =
            cluster.application(
                Map.of(
                    ApplicationSchedulingConfig.ENV_APPLICATION_PLACEMENT_TYPE_CLASS,
                    LocalityAppPlacementAllocator.class.getName()))) {
      runThree(application);

      assertThat(cluster.metrics().get(Count.BYPASSES)).isEqualTo(before + 1);
      assertThat(cluster.metrics().get(Count.DECISIONS)).isEqualTo(decided);
      assertThat(log.with("bypasses Symphony"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains(
                          application.id().toString(),
                          LocalityAppPlacementAllocator.class.getName()));
    }
  }

  @Test
  void anApplicationThatKnowsNothingOfSymphonyIsPlacedByIt() throws Exception {
    long before = cluster.metrics().get(Count.PLACEMENTS);
    try (UnmanagedApplication application = cluster.application(Map.of())) {
      runThree(application);
    }
    assertThat(cluster.metrics().get(Count.PLACEMENTS)).isEqualTo(before + 3);
  }

  private static void runThree(UnmanagedApplication application) {
    for (int i = 0; i < 3; i++) {
      application.ask("short", GPU, 1, 1);
    }
    application.awaitEnded(3);
    assertThat(application.ended()).extracting(ContainerStatus::getExitStatus).containsOnly(0);
  }

  @Test
  void aManagedJobsMasterIsAProcessThatSymphonyServes() throws Exception {
    Configuration conf = new YarnConfiguration(cluster.configuration());
    conf.set(DataFlowClient.STAGING, directory.resolve("staging").toUri().toString());
    conf.setBoolean(YarnConfiguration.IS_MINI_YARN_CLUSTER, true);
    Path workload =
        Files.writeString(directory.resolve("workload.json"), SymphonyCluster.WORKLOAD_JSON);
    long before = cluster.metrics().get(Count.PLACEMENTS);
    try (DataFlowClient client = new DataFlowClient(conf)) {
      ApplicationId id =
          client.submitManaged(
              JobSubmission.of(SymphonyCluster.graph("mixed")),
              MasterProcess.of(workload, List.of()).withHeartbeat(Duration.ofMillis(100)));
      ApplicationReport report = client.awaitEnd(id, PATIENCE);
      assertThat(report.getFinalApplicationStatus())
          .as(report.getDiagnostics())
          .isEqualTo(FinalApplicationStatus.SUCCEEDED);
    }
    assertThat(cluster.metrics().get(Count.PLACEMENTS))
        .isEqualTo(before + SymphonyCluster.graph("mixed").tasks().size());
  }

  @Test
  void theWebPagesShowWhatSymphonyCounts() throws Exception {
    assertThat(cluster.run("gpus").succeeded()).isTrue();
    assertThat(get("/jmx?qry=Hadoop:service=ResourceManager,name=SymphonyScheduler"))
        .contains(
            "\"Decisions\"",
            "\"Waits\"",
            "\"AbstainedFailed\"",
            "\"Bypasses\"",
            "\"CompletionsLearned\"",
            "\"TelemetryAgeMillis\"",
            "\"ModelQueue\"",
            "\"CircuitOpen\"",
            "\"DecisionMicrosP99\"");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              DefaultMetricsSystem.instance().publishMetricsNow();
              assertThat(get("/prom")).contains("symphony_scheduler_decisions");
            });
  }

  private static String get(String path) throws Exception {
    String address = cluster.configuration().get(YarnConfiguration.RM_WEBAPP_ADDRESS);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
