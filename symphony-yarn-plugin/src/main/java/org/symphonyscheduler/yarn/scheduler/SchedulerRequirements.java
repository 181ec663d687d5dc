/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.ResourceUsageMultiNodeLookupPolicy;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;

/**
 * What must stand in YARN's configuration before Symphony decides for a queue. Who only watches
 * needs none of it, and nothing of CapacityScheduler's is changed then.
 *
 * <p>What the operator left open is filled in where a queue is active. It is laid <em>under</em>
 * capacity-scheduler.xml, which therefore keeps the last word: a value that is set on a Hadoop
 * Configuration would silently outrank that file. Stateless.
 */
public final class SchedulerRequirements {
  static final String ASYNC = CapacitySchedulerConfiguration.SCHEDULE_ASYNCHRONOUSLY_ENABLE;
  static final String CALCULATOR = CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS;
  private static final String ALLOCATOR = YarnConfiguration.APPLICATION_PLACEMENT_TYPE_CLASS;
  private static final String OURS = SymphonyAllocator.class.getName();
  private static final String DOMINANT = DominantResourceCalculator.class.getName();
  private static final String LOOKUP_POLICY = "symphony-fallback";

  private SchedulerRequirements() {}

  /**
   * One thing that keeps Symphony from deciding.
   *
   * @param file where it stands
   * @param value null where nothing is set, and Hadoop's default does not do
   * @param expected what to set it to
   */
  public record Obstacle(String file, String key, String value, String expected) {
    /** The fault and the way out. */
    public String sentence() {
      return key
          + " in "
          + file
          + (value == null ? " is not set" : " is \"" + value + "\"")
          + "; set it to "
          + expected;
    }
  }

  /** Makes Symphony hear of requests, where the operator named no allocator of their own. */
  static void nameAllocator(Configuration yarn) {
    if (isOpen(yarn, ALLOCATOR)) {
      layUnder(yarn, ALLOCATOR, OURS);
    }
  }

  /**
   * Fills in what is open and needed to decide.
   *
   * @param yarn gets a resource more; CapacityScheduler reads its own file over it
   */
  static void complete(Configuration yarn, CapacitySource capacity) {
    nameAllocator(yarn);
    Configuration all = capacity.over(yarn);
    if (isOpen(all, ASYNC)) {
      layUnder(yarn, ASYNC, "false");
    }
    if (isOpen(all, CALCULATOR)) {
      layUnder(yarn, CALCULATOR, DOMINANT);
    }
    // Multi-node placement is not needed: an allocator may name any node. Where the operator has
    // it on, without a lookup policy a request that stock code places falls to whichever is first.
    if (all.getBoolean(CapacitySchedulerConfiguration.MULTI_NODE_PLACEMENT_ENABLED, false)
        && isOpen(all, CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES)) {
      String policy = CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICY_NAME;
      layUnder(yarn, CapacitySchedulerConfiguration.MULTI_NODE_SORTING_POLICIES, LOOKUP_POLICY);
      layUnder(yarn, policy, LOOKUP_POLICY);
      layUnder(
          yarn,
          policy + "." + LOOKUP_POLICY + ".class",
          ResourceUsageMultiNodeLookupPolicy.class.getName());
    }
  }

  /**
   * What keeps Symphony from deciding.
   *
   * @param yarn yarn-site.xml, whether completed or not
   * @param effective what CapacityScheduler works with
   */
  static List<Obstacle> obstacles(
      Configuration yarn, CapacitySource capacity, CapacitySchedulerConfiguration effective) {
    List<Obstacle> found = new ArrayList<>();
    if (!isOpen(yarn, ALLOCATOR) && !yarn.getTrimmed(ALLOCATOR).equals(OURS)) {
      found.add(
          new Obstacle(
              YarnConfiguration.YARN_SITE_CONFIGURATION_FILE,
              ALLOCATOR,
              yarn.getTrimmed(ALLOCATOR),
              OURS + ", or remove the key"));
    }
    if (effective.getScheduleAynschronously()) { // Its default depends on Hadoop's version.
      found.add(obstacle(ASYNC, "false", yarn, capacity, effective));
    }
    if (!DOMINANT.equals(effective.getTrimmed(CALCULATOR))) {
      found.add(obstacle(CALCULATOR, DOMINANT, yarn, capacity, effective));
    }
    return List.copyOf(found);
  }

  /**
   * What would keep a ResourceManager with these files from letting Symphony decide.
   *
   * @param yarn yarn-site.xml and what it is laid over
   * @param capacityFile what stands in capacity-scheduler.xml
   * @param active whether a queue is active: then a ResourceManager fills in what is open
   */
  public static List<Obstacle> obstaclesOf(
      Configuration yarn, Configuration capacityFile, boolean active) {
    CapacitySource capacity = file(capacityFile);
    Configuration read = new Configuration(yarn);
    if (active) {
      complete(read, capacity);
    }
    return obstacles(
        read, capacity, new CapacitySchedulerConfiguration(capacity.over(read), false));
  }

  /** The same as {@link #complete(Configuration, CapacitySource)} for files. */
  public static void complete(Configuration yarn, Configuration capacityFile) {
    complete(yarn, file(capacityFile));
  }

  private static CapacitySource file(Configuration alone) {
    return new CapacitySource(YarnConfiguration.CS_CONFIGURATION_FILE, alone, true);
  }

  private static Obstacle obstacle(
      String key,
      String expected,
      Configuration yarn,
      CapacitySource capacity,
      Configuration effective) {
    return new Obstacle(capacity.fileOf(key, yarn), key, effective.getTrimmed(key), expected);
  }

  private static boolean isOpen(Configuration conf, String key) {
    String value = conf.getTrimmed(key);
    return value == null || value.isEmpty();
  }

  private static void layUnder(Configuration yarn, String key, String value) {
    Configuration one = new Configuration(false);
    one.set(key, value, SchedulerRequirements.class.getSimpleName());
    yarn.addResource(one);
  }
}
