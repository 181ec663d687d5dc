/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;

/**
 * A cluster to simulate or emulate. Its JSON form is described in docs/cluster.md and read by
 * {@link ClusterJson}. Immutable.
 *
 * @param name of the cluster
 * @param nodes at least one; names are unique
 */
public record ClusterSpec(String name, List<Node> nodes) {
  /**
   * One machine.
   *
   * @param name unique in the cluster
   * @param machine what a scheduler may know of it
   * @param vcores virtual cores it offers, positive
   * @param memoryMb memory it offers, MiB, positive
   * @param hidden what a scheduler is not told
   */
  public record Node(String name, Machine machine, int vcores, int memoryMb, Conditions hidden) {
    /** How many devices of a type it has; cores for {@link Device#CPU}. */
    public int units(String deviceType) {
      return machine.devices().stream()
          .filter(device -> device.type().equals(deviceType))
          .mapToInt(Device::units)
          .sum();
    }
  }

  public ClusterSpec {
    nodes = List.copyOf(nodes);
  }

  /** The nodes' machines, in their order. */
  public List<Machine> machines() {
    return nodes.stream().map(Node::machine).toList();
  }
}
