/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.FileSystemBasedConfigurationProvider;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerRequirementsTest {
  @Test
  void whatIsUnsetIsSet() {
    YarnConfiguration yarn = new YarnConfiguration();
    SchedulerRequirements.apply(yarn);
    SchedulerRequirements.check(new CapacitySchedulerConfiguration(yarn, false));
    assertThat(yarn.get(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS))
        .isEqualTo(SymphonyAllocator.class.getName());
  }

  @ParameterizedTest
  @CsvSource({
    "yarn.scheduler.capacity.multi-node-placement-enabled, false, true",
    "yarn.scheduler.capacity.schedule-asynchronously.enable, true, false",
    "yarn.scheduler.capacity.resource-calculator,"
        + " org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator,"
        + " org.apache.hadoop.yarn.util.resource.DominantResourceCalculator",
  })
  void whatContradictsIsRefusedWithKeyValueAndFix(String key, String value, String fix) {
    YarnConfiguration yarn = new YarnConfiguration();
    yarn.set(key, value);
    SchedulerRequirements.apply(yarn);
    CapacitySchedulerConfiguration capacity = new CapacitySchedulerConfiguration(yarn, false);
    assertThatThrownBy(() -> SchedulerRequirements.check(capacity))
        .hasMessageContaining("SymphonyScheduler cannot start: " + key)
        .hasMessageContaining("is \"" + value + "\"; set it to " + fix);
  }

  @Test
  void anotherAllocatorIsRefused() {
    YarnConfiguration yarn = new YarnConfiguration();
    yarn.set(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS, "com.example.Unknown");
    assertThatThrownBy(() -> SchedulerRequirements.apply(yarn))
        .hasMessageContaining(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS)
        .hasMessageContaining("is \"com.example.Unknown\"; set it to " + "org.symphonyscheduler");
  }

  @Test
  void theResourceManagerDoesNotStartWithTheWrongCalculator() {
    SteppedCluster.Builder builder =
        new SteppedCluster.Builder()
            .yarn(
                "yarn.scheduler.capacity.resource-calculator",
                DefaultResourceCalculator.class.getName());
    assertThatThrownBy(builder::start)
        .hasStackTraceContaining("yarn.scheduler.capacity.resource-calculator")
        .hasStackTraceContaining("set it to org.apache.hadoop.yarn.util.resource.Dominant");
  }

  /** The class path's file is not the one that counts then; the started scheduler is asked. */
  @Test
  void whatComesFromAStoreIsNotJudgedByTheClassPathsFile() {
    YarnConfiguration yarn = new YarnConfiguration();
    SchedulerRequirements.apply(yarn);
    yarn.set(
        CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
        DefaultResourceCalculator.class.getName());
    assertThatThrownBy(() -> SchedulerRequirements.check(yarn))
        .hasMessageContaining(CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS);

    YarnConfiguration stored = new YarnConfiguration(yarn);
    stored.set(YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS, "zk");
    SchedulerRequirements.check(stored);
    YarnConfiguration provided = new YarnConfiguration(yarn);
    provided.set(
        YarnConfiguration.RM_CONFIGURATION_PROVIDER_CLASS,
        FileSystemBasedConfigurationProvider.class.getName());
    SchedulerRequirements.check(provided);
  }

  @Test
  void theShippedFilesAreWhatSymphonyNeeds() throws Exception {
    Configuration shipped = new Configuration(false);
    for (String file :
        new String[] {
          "yarn-site.xml", "capacity-scheduler.xml", "resource-types.xml", "node-resources.xml"
        }) {
      shipped.addResource(Path.of("..", "conf", file).toUri().toURL());
    }
    assertThat(shipped.getClass(YarnConfiguration.RM_SCHEDULER, null))
        .isEqualTo(SymphonyScheduler.class);
    SchedulerRequirements.apply(shipped);
    SchedulerRequirements.check(new CapacitySchedulerConfiguration(shipped, false));
    for (String key :
        new String[] {
          "yarn.nodemanager.container-state-transition-listener.classes",
          "yarn.nodemanager.node-attributes.provider",
          "yarn.scheduler.capacity.multi-node-sorting.policy.usage.class"
        }) {
      assertThat(Class.forName(shipped.get(key))).as(key).isNotNull();
    }
    assertThat(shipped.get("yarn.resource-types")).isEqualTo("yarn.io/gpu,yarn.io/fpga");
    assertThat(shipped.getInt("yarn.nodemanager.resource-type.yarn.io/gpu", 0)).isPositive();
  }
}
