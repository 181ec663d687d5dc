/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

/** All nodes of one partition that have a device type, by kind. For the thread that decides. */
final class Shelf {
  /** The kind of nodes whose topology nobody told. */
  private static final Object UNKNOWN = new Object();

  private final Map<Object, NodeKind> byTopology = new HashMap<>();
  private final List<NodeKind> kinds = new ArrayList<>();

  /** Nodes one of whose devices holds a kernel's image. */
  private final Map<String, List<Slot>> byImage = new HashMap<>();

  /** The kind a node belongs to. */
  NodeKind kind(ClusterNode node) {
    Object topology = node.machine().isPresent() ? node.machine().get() : UNKNOWN;
    return byTopology.computeIfAbsent(
        topology,
        t -> {
          NodeKind kind = new NodeKind();
          kinds.add(kind);
          return kind;
        });
  }

  /** Takes a node out; a kind without nodes goes too. */
  void remove(Slot slot) {
    slot.kind.remove(slot);
    if (slot.kind.size() == 0) {
      kinds.remove(slot.kind);
      byTopology.values().remove(slot.kind);
    }
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  List<NodeKind> kinds() {
    return kinds;
  }

  /** Nodes that hold a kernel's image, in no order. */
  List<Slot> holding(String kernel) {
    return byImage.getOrDefault(kernel, List.of());
  }

  void holds(Slot slot, String kernel) {
    byImage.computeIfAbsent(kernel, k -> new ArrayList<>()).add(slot);
  }

  void holdsNoMore(Slot slot, String kernel) {
    List<Slot> holders = byImage.get(kernel);
    if (holders != null && holders.remove(slot) && holders.isEmpty()) {
      byImage.remove(kernel);
    }
  }
}
