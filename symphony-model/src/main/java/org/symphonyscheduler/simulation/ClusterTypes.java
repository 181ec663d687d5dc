/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.topology.Device;

/** The device types of a cluster, numbered, and where their devices are. Immutable. */
final class ClusterTypes {
  private final List<String> names = new ArrayList<>();
  private final int[][][] devices;
  private final int[] units;

  ClusterTypes(ClusterSpec cluster) {
    for (ClusterSpec.Node node : cluster.nodes()) {
      for (Device device : node.machine().devices()) {
        if (!names.contains(device.type())) {
          names.add(device.type());
        }
      }
    }
    units = new int[names.size()];
    devices = new int[cluster.nodes().size()][names.size()][];
    for (int n = 0; n < devices.length; n++) {
      List<Device> all = cluster.nodes().get(n).machine().devices();
      for (int t = 0; t < names.size(); t++) {
        String type = names.get(t);
        List<Device> ofType = all.stream().filter(d -> d.type().equals(type)).toList();
        devices[n][t] = ofType.stream().mapToInt(Device::index).toArray();
        units[t] += ofType.stream().mapToInt(Device::units).sum();
      }
    }
  }

  int count() {
    return units.length;
  }

  /** Number of a type, -1 when the cluster has none of it. */
  int of(String name) {
    return names.indexOf(name);
  }

  String name(int type) {
    return names.get(type);
  }

  /** A node's devices of a type, by their index in its machine. */
  int[] devices(int node, int type) {
    return devices[node][type];
  }

  /** Devices of a type in the cluster; cores where its devices are shared. */
  int units(int type) {
    return units[type];
  }
}
