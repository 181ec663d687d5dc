/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.launcher.AbstractContainersLauncher;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.symphonyscheduler.integration.emulation.EmulatedContainersLauncher;
import org.symphonyscheduler.integration.emulation.EmulatedMachine;
import org.symphonyscheduler.integration.emulation.EmulatedMachines;
import org.symphonyscheduler.integration.emulation.EmulatedTelemetrySource;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.nodemanager.TelemetryListener;
import org.symphonyscheduler.yarn.nodemanager.TopologyAttributesProvider;

/**
 * An emulated machine and the NodeManager that runs on it. Each has a loopback address of its own:
 * YARN keys node attributes and locality by host. Its owner calls it from one thread at a time.
 */
public final class EmulatedNode {
  private final ClusterSpec.Node spec;
  private final EmulatedMachine machine;
  private final String host;
  private final String key;
  private final Path work;
  private EmbeddedNodeManager nodeManager;

  /**
   * @param host address of the loopback network, used by no other node
   * @param key names the machine among those of the process
   */
  EmulatedNode(ClusterSpec.Node spec, EmulatedMachine machine, String host, String key, Path work) {
    this.spec = spec;
    this.machine = machine;
    this.host = host;
    this.key = key;
    this.work = work;
    EmulatedMachines.register(key, machine);
  }

  /** Name of the machine. */
  public String name() {
    return spec.name();
  }

  /** The machine. */
  public EmulatedMachine machine() {
    return machine;
  }

  /** The address that YARN knows the node by. */
  public String host() {
    return host;
  }

  /**
   * The id that YARN knows the node by.
   *
   * @throws IllegalStateException when its NodeManager does not run
   */
  public NodeId nodeId() {
    if (nodeManager == null) {
      throw new IllegalStateException(name() + " is down");
    }
    return nodeManager.getNMContext().getNodeId();
  }

  /** Whether its NodeManager was started and not stopped. */
  public boolean isUp() {
    return nodeManager != null;
  }

  /** Makes the NodeManager. Not for two nodes at once: YARN caches one node's resources. */
  void init(Configuration cluster) {
    machine.powerOn();
    Configuration conf = configuration(cluster);
    ResourceUtils.resetNodeResources();
    EmbeddedNodeManager made = new EmbeddedNodeManager();
    made.init(conf);
    nodeManager = made;
  }

  /** Starts it; returns when the ResourceManager has registered it. */
  void start() {
    nodeManager.start();
  }

  /** Stops it as an operator does. */
  void stop() {
    if (nodeManager != null) {
      nodeManager.stop();
      nodeManager = null;
    }
  }

  /** Takes its power away: its kernels end, and nobody hears of it again. */
  void kill() {
    if (nodeManager != null) {
      nodeManager.silence();
      machine.powerOff();
      stop();
    }
  }

  /** Stops it for good. */
  void close() {
    try {
      stop();
    } finally {
      EmulatedMachines.unregister(key);
    }
  }

  private Configuration configuration(Configuration cluster) {
    Configuration conf = new YarnConfiguration(cluster);
    EmbeddedSettings.nodeManager(conf, work, host);
    conf.setInt(YarnConfiguration.NM_VCORES, spec.vcores());
    conf.setInt(YarnConfiguration.NM_PMEM_MB, spec.memoryMb());
    for (Device device : spec.machine().devices()) {
      if (!device.type().equals(Device.CPU)) {
        conf.setInt(
            YarnConfiguration.NM_RESOURCES_PREFIX + device.type(), spec.units(device.type()));
      }
    }
    conf.setClass(
        YarnConfiguration.NM_CONTAINERS_LAUNCHER_CLASS,
        EmulatedContainersLauncher.class,
        AbstractContainersLauncher.class);
    conf.set(EmulatedMachines.MACHINE, key);
    conf.set("symphony.nodemanager.telemetry.source", EmulatedTelemetrySource.class.getName());
    conf.set("symphony.nodemanager.telemetry.interval", "100");
    conf.set(
        "yarn.nodemanager.container-state-transition-listener.classes",
        TelemetryListener.class.getName());
    conf.set(
        "yarn.nodemanager.node-attributes.provider", TopologyAttributesProvider.class.getName());
    return conf;
  }
}
