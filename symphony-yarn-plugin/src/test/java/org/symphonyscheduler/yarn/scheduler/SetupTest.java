/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.LocalityAppPlacementAllocator;
import org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** A ResourceManager and the files of its configuration directory. */
class SetupTest {
  private static final String DEFAULT = DefaultResourceCalculator.class.getName();
  private static final String DOMINANT = DominantResourceCalculator.class.getName();

  @TempDir Path conf;
  private SteppedCluster cluster;

  @BeforeEach
  void queues() throws IOException {
    capacity();
    mode("shadow");
    types("yarn.io/gpu,yarn.io/fpga");
  }

  /** With any, YARN itself refuses DefaultResourceCalculator. */
  private void types(String types) throws IOException {
    write("resource-types.xml", Map.of("yarn.resource-types", types));
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
    ResourceUtils.resetResourceTypes(new YarnConfiguration()); // YARN keeps them per process.
  }

  /** Writes capacity-scheduler.xml: one queue, and more. */
  private void capacity(String... keysAndValues) throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("yarn.scheduler.capacity.root.queues", "default");
    all.put("yarn.scheduler.capacity.root.default.capacity", "100");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (!keysAndValues[i + 1].isEmpty()) {
        all.put(keysAndValues[i], keysAndValues[i + 1]);
      }
    }
    write("capacity-scheduler.xml", all);
  }

  private void mode(String mode) throws IOException {
    write("symphony-site.xml", Map.of("symphony.mode", mode));
  }

  private void write(String file, Map<String, String> properties) throws IOException {
    Files.move(
        SteppedCluster.Builder.writeSite(properties),
        conf.resolve(file),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private SteppedCluster.Builder files() throws IOException {
    return new SteppedCluster.Builder().files(conf);
  }

  private void refresh() throws IOException {
    cluster.scheduler().reinitialize(cluster.rm.getConfig(), cluster.rm.getRMContext());
  }

  /** What CapacityScheduler works with, but for the one key by which Symphony hears of requests. */
  private static Map<String, String> working(CapacityScheduler scheduler) {
    Map<String, String> all = new TreeMap<>();
    scheduler.getConfiguration().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    all.remove(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS);
    all.remove(YarnConfiguration.RM_SCHEDULER);
    all.put("calculator", scheduler.getResourceCalculator().getClass().getName());
    all.put("asynchronous", "" + scheduler.getConfiguration().getScheduleAynschronously());
    all.put("threads", "" + scheduler.getNumAsyncSchedulerThreads());
    all.put("multi-node", "" + scheduler.isMultiNodePlacementEnabled());
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', ''",
    "org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator, true, ''",
    "org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator, '', true",
    "'', true, ''",
    "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator, false, true",
  })
  void inShadowNothingOfCapacitySchedulerChanges(
      String calculator, String asynchronous, String multiNode) throws Exception {
    capacity(
        SchedulerRequirements.CALCULATOR,
        calculator,
        SchedulerRequirements.ASYNC,
        asynchronous,
        "yarn.scheduler.capacity.multi-node-placement-enabled",
        multiNode);
    types(calculator.equals(DOMINANT) ? "yarn.io/gpu" : "");
    SteppedCluster stock = files().untouched().threads().start();
    Map<String, String> alone;
    try {
      alone = working((CapacityScheduler) stock.rm.getResourceScheduler());
    } finally {
      stock.close();
    }
    cluster = files().threads().start();
    assertThat(working(cluster.scheduler())).isEqualTo(alone);
    refresh();
    assertThat(working(cluster.scheduler())).isEqualTo(alone);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yarn.io/gpu"})
  void anActiveQueueRefusesAllThatContradictsWithFileKeyValueAndFix(String types) throws Exception {
    types(types);
    mode("active");
    capacity(SchedulerRequirements.CALCULATOR, DEFAULT, SchedulerRequirements.ASYNC, "true");
    assertThatThrownBy(() -> files().start())
        .hasStackTraceContaining("SymphonyScheduler cannot start with an active queue")
        .hasStackTraceContaining(
            SchedulerRequirements.CALCULATOR
                + " in capacity-scheduler.xml is \""
                + DEFAULT
                + "\"; set it to "
                + DOMINANT)
        .hasStackTraceContaining(
            SchedulerRequirements.ASYNC
                + " in capacity-scheduler.xml is \"true\"; set it to false");
  }

  @Test
  void whatYarnSiteSaysIsRefusedByThatName() throws Exception {
    mode("active");
    assertThatThrownBy(() -> files().yarn(SchedulerRequirements.ASYNC, "true").start())
        .hasStackTraceContaining(
            SchedulerRequirements.ASYNC + " in yarn-site.xml is \"true\"; set it to false");
  }

  @Test
  void oneActiveQueueIsEnoughToRefuse() throws Exception {
    types("");
    write(
        "symphony-site.xml",
        Map.of("symphony.mode", "off", "symphony.queue.root.default.mode", "active"));
    capacity(SchedulerRequirements.CALCULATOR, DEFAULT);
    assertThatThrownBy(() -> files().start())
        .hasStackTraceContaining(SchedulerRequirements.CALCULATOR);
  }

  @Test
  void anActiveQueueFillsInWhatTheFilesLeaveOpen() throws Exception {
    mode("active");
    cluster = files().start();
    assertThat(cluster.scheduler().getResourceCalculator())
        .isInstanceOf(DominantResourceCalculator.class);
    assertThat(cluster.scheduler().getConfiguration().getScheduleAynschronously()).isFalse();
    assertThatCode(this::refresh).doesNotThrowAnyException();
  }

  @Test
  void switchedOffAnythingGoes() throws Exception {
    types("");
    mode("off");
    capacity(SchedulerRequirements.CALCULATOR, DEFAULT, SchedulerRequirements.ASYNC, "true");
    cluster = files().threads().start();
    assertThat(cluster.scheduler().getResourceCalculator())
        .isInstanceOf(DefaultResourceCalculator.class);
    assertThat(cluster.rm.getConfig().get(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS))
        .isNull();
    mode("active");
    assertThatThrownBy(this::refresh)
        .hasMessageContaining("was off when the ResourceManager started");
  }

  @Test
  void aRefreshToActiveIsRefusedWhileTheFilesContradict() throws Exception {
    types("");
    capacity(SchedulerRequirements.CALCULATOR, DEFAULT, SchedulerRequirements.ASYNC, "false");
    cluster = files().start();
    mode("active");
    assertThatThrownBy(this::refresh)
        .hasMessageContaining("Symphony keeps its old settings")
        .hasMessageContaining(
            SchedulerRequirements.CALCULATOR + " in capacity-scheduler.xml is \"" + DEFAULT)
        .hasMessageContaining("and restart");
    assertThat(cluster.scheduler().getResourceCalculator())
        .isInstanceOf(DefaultResourceCalculator.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"calculator", "asynchronous"})
  void mendedFilesAreNotEnoughWhereTheResourceManagerStartedWithOthers(String which)
      throws Exception {
    types("");
    boolean calculator = which.equals("calculator");
    capacity(
        SchedulerRequirements.CALCULATOR, calculator ? DEFAULT : DOMINANT,
        SchedulerRequirements.ASYNC, calculator ? "false" : "true");
    cluster = files().threads().start();
    capacity(SchedulerRequirements.CALCULATOR, DOMINANT, SchedulerRequirements.ASYNC, "false");
    refresh();
    mode("active");
    assertThatThrownBy(this::refresh)
        .hasMessageContaining("was started with")
        .hasMessageContaining(
            calculator
                ? SchedulerRequirements.CALCULATOR + "=" + DEFAULT
                : SchedulerRequirements.ASYNC + "=true")
        .hasMessageContaining("so restart it");
  }

  @Test
  void aRefreshToActiveNeedsNoRestartWhereTheFilesWereRight() throws Exception {
    capacity(SchedulerRequirements.CALCULATOR, DOMINANT, SchedulerRequirements.ASYNC, "false");
    cluster = files().start();
    mode("active");
    refresh();
    cluster.addNode(SteppedCluster.resource(8192, 8, 2, 0));
    SteppedCluster.Application app = cluster.submit();
    app.ask(oneGpu(1));
    assertThat(app.grantedAfter(2)).hasSize(1);
    assertThat(cluster.scheduler().metrics().get(Count.PLACEMENTS)).isEqualTo(1);
  }

  @Test
  void anAllocatorOfTheOperatorsIsLeftInShadowAndRefusedWhenActive() throws Exception {
    types("");
    String theirs = LocalityAppPlacementAllocator.class.getName();
    cluster = files().yarn(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS, theirs).start();
    assertThat(cluster.rm.getConfig().get(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS))
        .isEqualTo(theirs);
    mode("active");
    assertThatThrownBy(this::refresh)
        .hasMessageContaining(
            YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS
                + " in yarn-site.xml is \""
                + theirs
                + "\"; set it to "
                + SymphonyAllocator.class.getName());
  }

  @Test
  void aSiteFileThatIsGoneAtARefreshIsRefused() throws Exception {
    types("");
    mode("off");
    cluster = files().threads().start();
    Files.delete(conf.resolve("symphony-site.xml"));
    assertThatThrownBy(this::refresh).hasMessageContaining("symphony-site.xml is gone");
    mode("off");
    assertThatCode(this::refresh).doesNotThrowAnyException();
  }

  @Test
  void whoNeverHadASiteFileRefreshesWithTheDefaults() throws Exception {
    Files.delete(conf.resolve("symphony-site.xml"));
    capacity(SchedulerRequirements.CALCULATOR, DOMINANT, SchedulerRequirements.ASYNC, "false");
    cluster = files().start();
    assertThatCode(this::refresh).doesNotThrowAnyException();
    mode("active");
    assertThatCode(this::refresh).doesNotThrowAnyException();
    Files.delete(conf.resolve("symphony-site.xml"));
    assertThatThrownBy(this::refresh).hasMessageContaining("symphony-site.xml is gone");
  }

  @Test
  void withTypesThatTheCalculatorDoesNotCountYarnItselfDoesNotStart() throws Exception {
    capacity(SchedulerRequirements.CALCULATOR, DEFAULT);
    assertThatThrownBy(() -> files().start())
        .hasStackTraceContaining("RM uses DefaultResourceCalculator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void shadowWatchesWhetherContainersArePlacedAtHeartbeatsOrBeside(String asynchronous)
      throws Exception {
    capacity(SchedulerRequirements.CALCULATOR, DOMINANT, SchedulerRequirements.ASYNC, asynchronous);
    cluster = files().threads().start();
    cluster.addNode(SteppedCluster.resource(8192, 8, 3, 0));
    cluster.addNode(SteppedCluster.resource(8192, 8, 3, 0));
    SteppedCluster.Application app = cluster.submit();
    app.ask(oneGpu(6));
    await().atMost(Duration.ofSeconds(20)).until(() -> app.grantedAfter(1).size() == 6);
    assertThat(cluster.model.events(ModelEvent.ContainerPlaced.class)).hasSize(6);
    assertThat(cluster.scheduler().metrics().get(Count.SHADOW_COMPARED)).isEqualTo(6);
  }

  private static ResourceRequest oneGpu(int containers) {
    return SteppedCluster.request(SteppedCluster.resource(512, 1, 1, 0), containers, 1);
  }
}
