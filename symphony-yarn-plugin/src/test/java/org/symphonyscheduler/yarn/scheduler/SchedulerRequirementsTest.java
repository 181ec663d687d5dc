/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.scheduler.SchedulerRequirements.Obstacle;

class SchedulerRequirementsTest {
  /** As if from a file: what is set on a Configuration outranks every file. */
  private static Configuration with(String... keysAndValues) {
    Configuration set = new Configuration(false);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      set.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    Configuration conf = new Configuration(false);
    conf.addResource(set);
    return conf;
  }

  private static CapacitySource file(Configuration alone) {
    return new CapacitySource("capacity-scheduler.xml", alone, true);
  }

  @Test
  void whatIsOpenIsFilledInWhereAQueueIsActive() {
    YarnConfiguration yarn = new YarnConfiguration();
    SchedulerRequirements.complete(yarn, file(with()));
    assertThat(
            SchedulerRequirements.obstacles(
                yarn, file(with()), new CapacitySchedulerConfiguration(yarn, false)))
        .isEmpty();
    assertThat(yarn.get(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS))
        .isEqualTo(SymphonyAllocator.class.getName());
  }

  @Test
  void whatIsFilledInHasNoWeightAgainstTheFile() {
    YarnConfiguration yarn = new YarnConfiguration();
    SchedulerRequirements.complete(yarn, file(with()));
    Configuration read = new Configuration(yarn);
    read.addResource(with(SchedulerRequirements.ASYNC, "true"));
    assertThat(read.get(SchedulerRequirements.ASYNC)).isEqualTo("true");
  }

  @Test
  void eachObstacleNamesTheFileItStandsIn() {
    String wrong = DefaultResourceCalculator.class.getName();
    Configuration yarn = with(SchedulerRequirements.CALCULATOR, wrong);
    assertThat(
            SchedulerRequirements.obstaclesOf(
                yarn, with(SchedulerRequirements.ASYNC, "true"), true))
        .containsExactly(
            new Obstacle("capacity-scheduler.xml", SchedulerRequirements.ASYNC, "true", "false"),
            new Obstacle(
                "yarn-site.xml",
                SchedulerRequirements.CALCULATOR,
                wrong,
                "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator"));
  }

  @Test
  void capacitySchedulersFileHasTheLastWord() {
    Configuration yarn = with(SchedulerRequirements.ASYNC, "true");
    Configuration file =
        with(
            SchedulerRequirements.ASYNC,
            "false",
            SchedulerRequirements.CALCULATOR,
            "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    assertThat(SchedulerRequirements.obstaclesOf(yarn, file, true)).isEmpty();
  }

  @Test
  void whatAStoreHoldsIsNotJudgedByTheFile() {
    Configuration yarn = with(YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS, "zk");
    CapacitySource source = CapacitySource.of(yarn, null);
    assertThat(source.isFile()).isFalse();
    assertThat(source.fileOf(SchedulerRequirements.ASYNC, yarn))
        .isEqualTo("the scheduler configuration in store \"zk\"");
  }

  @Test
  void multiNodePlacementIsNotNeededAndGetsALookupPolicyWhereItIsOn() {
    YarnConfiguration yarn = new YarnConfiguration();
    SchedulerRequirements.complete(yarn, file(with()));
    assertThat(new CapacitySchedulerConfiguration(yarn, false).getMultiNodePlacementEnabled())
        .isFalse();
    assertThat(yarn.get(CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES)).isNull();

    Configuration on = with(CapacitySchedulerConfiguration.MULTI_NODE_PLACEMENT_ENABLED, "true");
    SchedulerRequirements.complete(yarn, file(on));
    assertThat(yarn.get(CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES)).isNotNull();
  }

  @Test
  void theShippedFilesAreWhatSymphonyNeeds() throws Exception {
    Configuration shipped = new Configuration(false);
    for (String file : new String[] {"yarn-site.xml", "resource-types.xml", "node-resources.xml"}) {
      shipped.addResource(Path.of("..", "conf", file).toUri().toURL());
    }
    Configuration capacity = new Configuration(false);
    capacity.addResource(Path.of("..", "conf", "capacity-scheduler.xml").toUri().toURL());
    assertThat(shipped.getClass(YarnConfiguration.RM_SCHEDULER, null))
        .isEqualTo(SymphonyScheduler.class);
    // Not even when it was started in shadow and nothing is filled in.
    assertThat(SchedulerRequirements.obstaclesOf(shipped, capacity, false)).isEmpty();
    for (String key :
        new String[] {
          "yarn.nodemanager.container-state-transition-listener.classes",
          "yarn.nodemanager.node-attributes.provider"
        }) {
      assertThat(Class.forName(shipped.get(key))).as(key).isNotNull();
    }
    assertThat(shipped.get("yarn.resource-types")).isEqualTo("yarn.io/gpu,yarn.io/fpga");
    assertThat(shipped.getInt("yarn.nodemanager.resource-type.yarn.io/gpu", 0)).isPositive();
  }
}
