/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.ResourceUsageMultiNodeLookupPolicy;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.yarn.config.ConfigurationException;

/**
 * What Symphony needs of YARN's configuration: it sets what the operator left open and refuses what
 * contradicts, in one sentence with file, key, value and fix. Stateless.
 */
final class SchedulerRequirements {
  static final String ASYNC = "yarn.scheduler.capacity.schedule-asynchronously.enable";
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerRequirements.class);
  private static final String YARN_SITE = "yarn-site.xml";
  private static final String CAPACITY_SITE = "capacity-scheduler.xml";
  private static final String LOOKUP_POLICY = "symphony-fallback";

  private SchedulerRequirements() {}

  /**
   * Fills in what is open.
   *
   * @param yarn changed in place; CapacityScheduler reads capacity-scheduler.xml over it
   * @throws ConfigurationException when yarn-site.xml contradicts
   */
  static void apply(Configuration yarn) {
    String allocator = yarn.getTrimmed(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS);
    String ours = SymphonyAllocator.class.getName();
    if (allocator != null && !allocator.isEmpty() && !allocator.equals(ours)) {
      throw refuse(
          YARN_SITE,
          YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS,
          allocator,
          ours + ", or remove the key");
    }
    yarn.set(YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS, ours);
    yarn.setIfUnset(CapacitySchedulerConfiguration.MULTI_NODE_PLACEMENT_ENABLED, "true");
    yarn.setIfUnset(ASYNC, "false");
    yarn.setIfUnset(
        CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
        DominantResourceCalculator.class.getName());
    // Without a lookup policy a request that stock code places falls to whichever node is first.
    if (yarn.get(CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES) == null) {
      String policy = CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICY_NAME;
      yarn.set(CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES, LOOKUP_POLICY);
      yarn.set(policy, LOOKUP_POLICY);
      yarn.set(
          policy + "." + LOOKUP_POLICY + ".class",
          ResourceUsageMultiNodeLookupPolicy.class.getName());
    }
  }

  /**
   * Checks what capacity-scheduler.xml says before CapacityScheduler starts with it. Where it comes
   * from a store (a file system, ZooKeeper, LevelDB) only a started scheduler knows it: {@link
   * #check(CapacityScheduler)}.
   *
   * @param yarn after {@link #apply}
   */
  static void check(Configuration yarn) {
    if (isOnClassPath(yarn)) {
      check(new CapacitySchedulerConfiguration(yarn, true));
    }
    String handler = yarn.get(YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER, "disabled");
    if (!handler.equals(YarnConfiguration.SCHEDULER_RM_PLACEMENT_CONSTRAINTS_HANDLER)) {
      LOG.info(
          "{} is \"{}\": SchedulingRequests do not reach Symphony; set it to \"scheduler\" if"
              + " applications send them",
          YarnConfiguration.RM_PLACEMENT_CONSTRAINTS_HANDLER,
          handler);
    }
  }

  private static boolean isOnClassPath(Configuration yarn) {
    String store =
        yarn.get(
            YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS,
            YarnConfiguration.FILE_CONFIGURATION_STORE);
    String provider =
        yarn.get(
            YarnConfiguration.RM_CONFIGURATION_PROVIDER_CLASS,
            YarnConfiguration.DEFAULT_RM_CONFIGURATION_PROVIDER_CLASS);
    return store.equals(YarnConfiguration.FILE_CONFIGURATION_STORE)
        && provider.equals(YarnConfiguration.DEFAULT_RM_CONFIGURATION_PROVIDER_CLASS);
  }

  /**
   * @param capacity as CapacityScheduler reads it
   * @throws ConfigurationException at the first value Symphony cannot work with
   */
  static void check(CapacitySchedulerConfiguration capacity) {
    require(capacity, CapacitySchedulerConfiguration.MULTI_NODE_PLACEMENT_ENABLED, true);
    require(capacity, ASYNC, false);
    String calculator =
        capacity.getTrimmed(
            CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
            DominantResourceCalculator.class.getName());
    if (!calculator.equals(DominantResourceCalculator.class.getName())) {
      throw refuse(
          CAPACITY_SITE,
          CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
          calculator,
          DominantResourceCalculator.class.getName());
    }
  }

  /** Checks a scheduler that has started, whatever store its configuration came from. */
  static void check(CapacityScheduler scheduler) {
    check(scheduler.getConfiguration());
  }

  private static void require(CapacitySchedulerConfiguration capacity, String key, boolean value) {
    String set = capacity.getTrimmed(key);
    if (set == null || Boolean.parseBoolean(set) != value) {
      throw refuse(CAPACITY_SITE, key, set, Boolean.toString(value));
    }
  }

  private static ConfigurationException refuse(
      String file, String key, String value, String expected) {
    return new ConfigurationException(
        "SymphonyScheduler cannot start: "
            + key
            + " in "
            + file
            + (value == null ? " is not set" : " is \"" + value + "\"")
            + "; set it to "
            + expected
            + " (or symphony.mode to off in symphony-site.xml)");
  }
}
