/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who was told to wait for which device. Whoever waits for a device is asked first when it is free.
 * For the simulation's thread.
 */
final class Reservations {
  /** Slots from here on stand for any device of a type. */
  private static final int ANY = 1 << 16;

  private final Backlog backlog;
  private final Map<Long, List<SimulatedTask>> waiting = new HashMap<>();

  Reservations(Backlog backlog) {
    this.backlog = backlog;
  }

  /** The slot that stands for any device of a type on a node. */
  static int anyOf(int type) {
    return ANY + type;
  }

  void reserve(SimulatedTask task, int node, int slot) {
    task.reservedNode = node;
    task.reservedSlot = slot;
    waiting.computeIfAbsent(key(node, slot), k -> new ArrayList<>()).add(task);
  }

  void release(SimulatedTask task) {
    if (task.reservedNode >= 0) {
      waiting.get(key(task.reservedNode, task.reservedSlot)).remove(task);
      task.reservedNode = -1;
    }
  }

  /** Units of a slot that tasks ahead of this one in the queue wait for. */
  int before(SimulatedTask task, int node, int slot) {
    List<SimulatedTask> tasks = waiting.get(key(node, slot));
    if (tasks == null) {
      return 0;
    }
    int ahead = 0;
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i) != task && backlog.before(tasks.get(i), task)) {
        ahead++;
      }
    }
    return ahead;
  }

  /** Who waits for a slot, first the one that comes first in the queue. */
  List<SimulatedTask> holders(int node, int slot) {
    List<SimulatedTask> tasks = waiting.get(key(node, slot));
    if (tasks == null || tasks.isEmpty()) {
      return List.of();
    }
    List<SimulatedTask> sorted = new ArrayList<>(tasks);
    sorted.sort((a, b) -> backlog.before(a, b) ? -1 : backlog.before(b, a) ? 1 : 0);
    return sorted;
  }

  private static long key(int node, int slot) {
    return ((long) node << 32) | slot;
  }
}
