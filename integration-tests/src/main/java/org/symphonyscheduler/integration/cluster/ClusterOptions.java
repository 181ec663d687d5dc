/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;

/** How an {@link EmbeddedCluster} is to be. Each setter returns this. Not thread-safe. */
public final class ClusterOptions {
  /**
   * Emulated seconds per real second: kernels of 5 to 50 s then take 0.5 to 5 s, well above what
   * YARN needs to place and start one.
   */
  public static final double DEFAULT_TIME_SCALE = 10;

  /** Often enough that a free device does not wait, seldom enough for eight nodes on two cores. */
  public static final int DEFAULT_HEARTBEAT_MILLIS = 100;

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Consumer<EmulatedRun>> listeners = new ArrayList<>();
  private ClusterSpec cluster = ClusterJson.builtIn();
  private Workload workload = WorkloadJson.builtIn();
  private String schedulerClass =
      "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler";
  private double timeScale = DEFAULT_TIME_SCALE;
  private int heartbeatMillis = DEFAULT_HEARTBEAT_MILLIS;
  private long seed = 1;
  private boolean webPages;
  private boolean standby;

  /** Its machines; the built-in heterogeneous cluster when not set. */
  public ClusterOptions cluster(ClusterSpec cluster) {
    this.cluster = cluster;
    return this;
  }

  /** Kernels that the machines can run; the built-in workload when not set. */
  public ClusterOptions workload(Workload workload) {
    this.workload = workload;
    return this;
  }

  /** Class of the scheduler; CapacityScheduler when not set. */
  public ClusterOptions scheduler(String schedulerClass) {
    this.schedulerClass = schedulerClass;
    return this;
  }

  /** A key of any of YARN's files, capacity-scheduler's included; wins over what is set here. */
  public ClusterOptions set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Several keys; see {@link #set}. */
  public ClusterOptions set(Map<String, String> keys) {
    settings.putAll(keys);
    return this;
  }

  /**
   * Lets the scheduler look at all nodes for each request instead of taking whichever node's
   * heartbeat came first.
   */
  public ClusterOptions multiNodePlacement() {
    String capacity = "yarn.scheduler.capacity.";
    String policies = capacity + "multi-node-sorting.policy";
    set(capacity + "multi-node-placement-enabled", "true");
    set(policies, "usage");
    set(policies + ".names", "usage");
    set(policies + ".usage.sorting-interval.ms", "0");
    return set(
        policies + ".usage.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement."
            + "ResourceUsageMultiNodeLookupPolicy");
  }

  /** Lets {@link EmbeddedCluster#restartResourceManager} preserve applications and containers. */
  public ClusterOptions recovery() {
    return set("yarn.resourcemanager.recovery.enabled", "true");
  }

  /**
   * A second ResourceManager stands by for {@link EmbeddedCluster#failOver}; see {@link #recovery}.
   */
  public ClusterOptions withStandby() {
    standby = true;
    return recovery();
  }

  /**
   * Lets the ResourceManager serve its web pages, {@code /jmx} and {@code /prom} at {@code
   * yarn.resourcemanager.webapp.address}; they are a good part of what a start costs.
   */
  public ClusterOptions withWebPages() {
    webPages = true;
    return this;
  }

  /** Emulated seconds per real second. */
  public ClusterOptions timeScale(double timeScale) {
    this.timeScale = timeScale;
    return this;
  }

  /** Milliseconds, real ones, between a node's heartbeats. */
  public ClusterOptions heartbeatMillis(int heartbeatMillis) {
    this.heartbeatMillis = heartbeatMillis;
    return this;
  }

  /** Seed of what happens on the machines by chance. */
  public ClusterOptions seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Hears of every kernel that ran to its end, on a thread of the machines; must be quick. */
  public ClusterOptions onRun(Consumer<EmulatedRun> listener) {
    listeners.add(listener);
    return this;
  }

  ClusterSpec cluster() {
    return cluster;
  }

  Workload workload() {
    return workload;
  }

  String schedulerClass() {
    return schedulerClass;
  }

  Map<String, String> settings() {
    return settings;
  }

  List<Consumer<EmulatedRun>> listeners() {
    return listeners;
  }

  double timeScale() {
    return timeScale;
  }

  int heartbeatMillis() {
    return heartbeatMillis;
  }

  long seed() {
    return seed;
  }

  boolean webPages() {
    return webPages;
  }

  boolean standby() {
    return standby;
  }
}
