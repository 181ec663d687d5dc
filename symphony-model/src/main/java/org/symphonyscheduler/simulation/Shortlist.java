/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.topology.Machine;

/**
 * Which nodes a task is offered where not all are, chosen as Symphony's plug-in does from its
 * index: for a device type some nodes with room of each kind of machine, the busy ones that should
 * have room soonest, some that hold the kernel's image, and the node it waits for. Looks go on
 * where the last one ended, so that in time all nodes are seen. For the simulation's thread.
 */
final class Shortlist {
  private static final int LEAST_FREE_OF_KIND = 2;
  private static final int MOST_FREE_OF_KIND = 4;
  private static final int HOLDERS = 4;

  private final ClusterTypes types;
  private final int mostFreeOfKind;
  private final List<Kind> kinds;
  private final boolean[] listed;

  /** The nodes with the same topology, and where the next look at a device type starts. */
  private static final class Kind {
    final List<SimulatedNode> nodes = new ArrayList<>();
    final int[] next;

    Kind(int types) {
      next = new int[types];
    }
  }

  /**
   * @param free nodes with room to list for a device type, of all kinds together; two to four of
   *     each kind whatever it says
   */
  Shortlist(List<SimulatedNode> nodes, ClusterTypes types, int free) {
    this.types = types;
    Map<Machine, Kind> byTopology = new LinkedHashMap<>();
    for (SimulatedNode node : nodes) {
      byTopology
          .computeIfAbsent(node.spec.machine(), machine -> new Kind(types.count()))
          .nodes
          .add(node);
    }
    kinds = List.copyOf(byTopology.values());
    mostFreeOfKind = Math.max(LEAST_FREE_OF_KIND, Math.min(MOST_FREE_OF_KIND, free / kinds.size()));
    listed = new boolean[nodes.size()];
  }

  /** Chooses for an alternative of a task; {@link #has} then tells which. */
  void choose(SimulatedTask task, int alternative) {
    Arrays.fill(listed, false);
    int type = task.types[alternative];
    for (Kind kind : kinds) {
      free(kind, task, alternative);
      busy(kind, type);
    }
    if (types.name(type).equals(SharedMachine.FPGA)) {
      holders(type, task.kernel.name());
    }
    if (task.reservedNode >= 0) {
      listed[task.reservedNode] = true;
    }
  }

  /** Whether a node was chosen. */
  boolean has(SimulatedNode node) {
    return listed[node.index];
  }

  private void free(Kind kind, SimulatedTask task, int alternative) {
    int type = task.types[alternative];
    int first = kind.next[type];
    int size = kind.nodes.size();
    for (int i = 0, free = 0; i < size && free < mostFreeOfKind; i++) {
      SimulatedNode node = kind.nodes.get((first + i) % size);
      if (hasRoom(node, type, task.units(alternative))) {
        free++;
        listed[node.index] = true;
        kind.next[type] = (first + i + 1) % size;
      }
    }
  }

  /** The two nodes without a free unit that the model expects to have one soonest. */
  private void busy(Kind kind, int type) {
    SimulatedNode soonest = null;
    SimulatedNode second = null;
    for (SimulatedNode node : kind.nodes) {
      if (!node.up || types.devices(node.index, type).length == 0 || hasRoom(node, type, 1)) {
        continue;
      }
      if (soonest == null || release(node, type) < release(soonest, type)) {
        second = soonest;
        soonest = node;
      } else if (second == null || release(node, type) < release(second, type)) {
        second = node;
      }
    }
    list(soonest);
    list(second);
  }

  private long release(SimulatedNode node, int type) {
    return node.handle.releaseMillis(types.name(type), 1);
  }

  private void list(SimulatedNode node) {
    if (node != null) {
      listed[node.index] = true;
    }
  }

  private void holders(int type, String kernel) {
    int found = 0;
    for (Kind kind : kinds) {
      for (SimulatedNode node : kind.nodes) {
        if (found < HOLDERS && node.up && holds(node, type, kernel)) {
          found++;
          listed[node.index] = true;
        }
      }
    }
  }

  private boolean holds(SimulatedNode node, int type, String kernel) {
    for (int device : types.devices(node.index, type)) {
      if (kernel.equals(node.machine.image(device))) {
        return true;
      }
    }
    return false;
  }

  private boolean hasRoom(SimulatedNode node, int type, int units) {
    int room = 0;
    for (int device : types.devices(node.index, type)) {
      // A request for cores fits one socket; accelerators of a machine are counted together.
      int free = node.free(device);
      room = node.units(device) > 1 ? Math.max(room, free) : room + free;
    }
    return room >= units;
  }
}
