/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.symphonyscheduler.integration.cluster.UnmanagedApplication;
import org.symphonyscheduler.integration.faults.SiteFile;
import org.symphonyscheduler.yarn.config.Mode;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;
import org.symphonyscheduler.yarn.protocol.KernelRequests;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/** Symphony in Hadoop's own test cluster, without its node side: no counters, no topology. */
class MiniClusterIT {
  private static final String GPU = "yarn.io/gpu";
  private static final int NODES = 2;
  private static final int CONTAINERS = 5;

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"SHADOW", "ACTIVE"})
  void gpuContainersAreGrantedAndRun(Mode mode) throws Exception {
    DefaultMetricsSystem.setMiniClusterMode(true);
    try (MiniYARNCluster yarn = new MiniYARNCluster("symphony-" + mode, NODES, 1, 1, false)) {
      Configuration conf = configuration(mode);
      ResourceUtils.resetResourceTypes(conf);
      ResourceUtils.resetNodeResources();
      yarn.init(conf);
      yarn.start();
      assertThat(yarn.waitForNodeManagersToConnect(30_000)).isTrue();
      try (UnmanagedApplication application =
          new UnmanagedApplication(
              yarn.getConfig(), "mini", Map.of(KernelRequests.KERNEL, "probe"))) {
        // Nothing is known of the first; what it teaches serves the others.
        run(application, 1);
        run(application, CONTAINERS);
        assertThat(application.ended()).extracting(ContainerStatus::getExitStatus).containsOnly(0);
      }
      SymphonyScheduler scheduler =
          (SymphonyScheduler) yarn.getResourceManager().getResourceScheduler();
      assertThat(scheduler.metrics().get(Count.DECISIONS)).isGreaterThanOrEqualTo(CONTAINERS);
      assertThat(scheduler.metrics().get(Count.PLACEMENTS))
          .isEqualTo(mode == Mode.ACTIVE ? CONTAINERS : 0);
      assertThat(scheduler.metrics().get(Count.SHADOW_COMPARED))
          .isEqualTo(mode == Mode.ACTIVE ? 0 : CONTAINERS);
    }
  }

  private static void run(UnmanagedApplication application, int containers) {
    int ended = application.ended().size();
    for (int i = 0; i < containers; i++) {
      application.ask("true", GPU, 1, 1);
    }
    application.awaitEnded(ended + containers);
  }

  private static Configuration configuration(Mode mode) throws Exception {
    Configuration conf = new YarnConfiguration();
    conf.set(YarnConfiguration.RM_SCHEDULER, SymphonyScheduler.class.getName());
    conf.set("symphony.site.file", SiteFile.of(Map.of("symphony.mode", mode.name())).toString());
    conf.set("yarn.resource-types", GPU + ",yarn.io/fpga");
    // Hadoop's own capacity-scheduler.xml, on this class path, says otherwise.
    conf.set(
        CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
        DominantResourceCalculator.class.getName());
    conf.setBoolean(CapacitySchedulerConfiguration.SCHEDULE_ASYNCHRONOUSLY_ENABLE, false);
    conf.setInt("yarn.nodemanager.resource-type." + GPU, 2);
    conf.setInt(YarnConfiguration.NM_VCORES, 8);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    conf.setInt(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, 100);
    // This computer's disk may be fuller than a NodeManager likes.
    conf.setBoolean(YarnConfiguration.NM_DISK_HEALTH_CHECK_ENABLE, false);
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // Without these a stop takes half a minute.
    conf.setInt(YarnConfiguration.NM_LOG_RETAIN_SECONDS, 0);
    conf.setInt(YarnConfiguration.NM_PROCESS_KILL_WAIT_MS, 100);
    conf.setInt(YarnConfiguration.NM_SLEEP_DELAY_BEFORE_SIGKILL_MS, 50);
    return conf;
  }
}
