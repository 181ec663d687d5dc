/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.ha.HAServiceProtocol;
import org.apache.hadoop.ha.HAServiceProtocol.StateChangeRequestInfo;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.ClusterMetrics;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.QueueMetrics;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.symphonyscheduler.integration.emulation.EmulatedMachine;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
import org.symphonyscheduler.integration.emulation.EmulationClock;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.Workload;

/**
 * A YARN cluster in this process: one real ResourceManager, and one real NodeManager per emulated
 * machine, which talk by RPC over the loopback network. Only what containers run is emulated.
 *
 * <p>Hadoop's own MiniYARNCluster is not used: it gives all NodeManagers one host, cannot lose or
 * add one, short-circuits their protocol, and waits when it stops. YARN keeps much in static
 * fields, so a process has one cluster at a time, though many one after another. Used by one
 * thread; what it returns may be used by any.
 */
public final class EmbeddedCluster implements AutoCloseable {
  /** A node that the scheduler has not heard of by then will not come. */
  private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ClusterOptions options;
  private final int number = COUNT.incrementAndGet();
  private final Path work;
  private final YarnConfiguration conf;
  private final EmulationClock clock;
  private final SplittableRandom random;
  private final Map<String, EmulatedNode> nodes = new LinkedHashMap<>();
  private ResourceManager resourceManager;
  private ResourceManager standby;

  private EmbeddedCluster(ClusterOptions options) throws IOException {
    this.options = options;
    this.work = Files.createTempDirectory("symphony-emulated-cluster");
    this.conf = EmbeddedSettings.cluster(work, options.heartbeatMillis());
    conf.setBoolean(YarnConfiguration.IS_MINI_YARN_CLUSTER, options.webPages());
    options.settings().forEach(conf::set);
    conf.set(YarnConfiguration.RM_SCHEDULER, options.schedulerClass());
    if (options.standby()) {
      EmbeddedSettings.highAvailability(conf, work.resolve("conf"));
    }
    this.clock = new EmulationClock(options.timeScale());
    this.random = new SplittableRandom(options.seed());
  }

  /**
   * Starts a cluster; returns when every node has registered.
   *
   * @throws IOException when the work directory cannot be made
   */
  public static EmbeddedCluster start(ClusterOptions options) throws IOException {
    EmbeddedCluster cluster = new EmbeddedCluster(options);
    try {
      cluster.open();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void open() {
    // YARN's metrics are named once per process; here there are several of each.
    DefaultMetricsSystem.setMiniClusterMode(true);
    ResourceUtils.resetResourceTypes(conf);
    if (options.standby()) {
      startPair();
    } else {
      startResourceManager();
    }
    options.cluster().nodes().forEach(this::addNode);
  }

  /** Settings of the running cluster, with its addresses: what clients need. */
  public Configuration configuration() {
    return conf;
  }

  /** The ResourceManager that runs now. */
  public ResourceManager resourceManager() {
    return resourceManager;
  }

  /** How many containers applications hold now. */
  public int allocatedContainers() {
    return resourceManager.getResourceScheduler().getRootQueueMetrics().getAllocatedContainers();
  }

  /** The clock of the emulated machines; it started with the cluster. */
  public EmulationClock clock() {
    return clock;
  }

  /** Kernels that the machines know. */
  public Workload workload() {
    return options.workload();
  }

  /** All nodes, also those that are down. */
  public Collection<EmulatedNode> nodes() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  /**
   * The node of a machine.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public EmulatedNode node(String name) {
    EmulatedNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node is called " + name + " among " + nodes.keySet());
    }
    return node;
  }

  /** Adds a machine; returns when its node has registered. */
  public EmulatedNode addNode(ClusterSpec.Node spec) {
    int index = nodes.size() + 1;
    // 127.1.x.y: loopback on Linux, and not in anybody's hosts file.
    return addNode(spec, "127.1." + index / 250 + "." + (index % 250 + 1));
  }

  private EmulatedNode addNode(ClusterSpec.Node spec, String host) {
    LoopbackAddress.check(host);
    EmulatedMachine machine =
        new EmulatedMachine(spec, options.workload(), clock, random.split().nextLong());
    machine.onCompletion(this::completed);
    EmulatedNode node =
        new EmulatedNode(
            spec, machine, host, number + "/" + spec.name(), work.resolve(spec.name()));
    nodes.put(spec.name(), node);
    startNode(node);
    return node;
  }

  /** A node loses its power; the ResourceManager notices when its heartbeats stay away. */
  public void killNode(String name) {
    node(name).kill();
  }

  /** A node that was killed comes back, on the same host and another port. */
  public void rejoin(String name) {
    startNode(node(name));
  }

  /** A node that was killed comes back under its name and host, but is another machine. */
  public void rejoinAs(ClusterSpec.Node other) {
    EmulatedNode before = node(other.name());
    before.close();
    addNode(other, before.host());
  }

  private void startNode(EmulatedNode node) {
    node.init(conf);
    node.start();
    awaitScheduler(node);
  }

  /** Registered is not yet known to the scheduler: that hears of it by an event. */
  private void awaitScheduler(EmulatedNode node) {
    long deadline = System.nanoTime() + JOIN_NANOS;
    while (resourceManager.getResourceScheduler().getNodeReport(node.nodeId()) == null) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the scheduler does not hear of node " + node.name());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * Stops the ResourceManager and starts another one at the same addresses. With {@code
   * yarn.resourcemanager.recovery.enabled} it goes on with what it stored, and with what its nodes
   * tell; without, running containers are lost. Returns when the nodes have come back.
   */
  public void restartResourceManager() {
    resourceManager.stop();
    clearMetrics();
    startResourceManager();
    nodes.values().stream().filter(EmulatedNode::isUp).forEach(this::awaitScheduler);
  }

  /**
   * The ResourceManager that stands by takes over, and the active one stands by. Returns when the
   * nodes have registered with it.
   */
  public void failOver() {
    transition(resourceManager, false);
    takeOver();
  }

  /** The active ResourceManager ends without a word; otherwise as {@link #failOver}. */
  public void killResourceManager() {
    resourceManager.stop();
    takeOver();
    standby = null;
  }

  private void takeOver() {
    ResourceManager before = resourceManager;
    transition(standby, true);
    resourceManager = standby;
    standby = before;
    nodes.values().stream().filter(EmulatedNode::isUp).forEach(this::awaitScheduler);
  }

  private void startPair() {
    for (String id : EmbeddedSettings.RESOURCE_MANAGERS) {
      YarnConfiguration own = new YarnConfiguration(conf);
      own.set(YarnConfiguration.RM_HA_ID, id);
      standby = resourceManager;
      resourceManager = new EmbeddedResourceManager(options.webPages());
      resourceManager.init(own);
      resourceManager.start();
    }
    transition(resourceManager, true);
  }

  private static void transition(ResourceManager one, boolean active) {
    StateChangeRequestInfo asked =
        new StateChangeRequestInfo(HAServiceProtocol.RequestSource.REQUEST_BY_USER);
    try {
      if (active) {
        one.getRMContext().getRMAdminService().transitionToActive(asked);
      } else {
        one.getRMContext().getRMAdminService().transitionToStandby(asked);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A started client; the caller stops it. */
  public YarnClient newYarnClient() {
    YarnClient client = YarnClient.createYarnClient();
    client.init(conf);
    client.start();
    return client;
  }

  /** Stops everything and deletes the work directory. */
  @Override
  public void close() throws IOException {
    nodes.values().forEach(node -> node.machine().powerOff());
    nodes.values().forEach(EmulatedNode::close);
    if (resourceManager != null) {
      resourceManager.stop();
    }
    if (standby != null) {
      standby.stop();
    }
    clock.close();
    clearMetrics();
    FileUtil.fullyDelete(work.toFile());
  }

  private void completed(EmulatedRun run) {
    options.listeners().forEach(listener -> listener.accept(run));
  }

  private void startResourceManager() {
    resourceManager = new EmbeddedResourceManager(options.webPages());
    resourceManager.init(conf);
    resourceManager.start();
  }

  private static void clearMetrics() {
    QueueMetrics.clearQueueMetrics();
    ClusterMetrics.destroy();
  }
}
