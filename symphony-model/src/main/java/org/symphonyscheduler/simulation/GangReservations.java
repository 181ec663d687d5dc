/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which gang has reserved the devices of a type on which machine, at most one each, and who may run
 * there meanwhile. For the simulation's thread.
 *
 * <p>Backfilling as in Lifka, <em>The ANL/IBM SP Scheduling System</em>, JSSPP 1995: a reservation
 * holds from the time at which enough devices should be free. A task may start before if it should
 * have ended by then, or if enough devices are free then without those it takes. Run times are what
 * the scheduler expects of them, so a reservation is late where it errs.
 */
final class GangReservations {
  /** Expected times are of an idle cluster; on a busy one tasks take longer. */
  private static final double MARGIN = 1.25;

  private final SimulatedCluster cluster;
  private final ClusterTypes types;
  private final boolean used;
  private final Map<Long, SimulatedTask> held = new HashMap<>();
  private final BitSet[] sizes;

  GangReservations(SimulatedCluster cluster, ClusterTypes types, GangRules rules) {
    this.cluster = cluster;
    this.types = types;
    this.used = rules.reserve();
    this.sizes = new BitSet[types.count()];
    Arrays.setAll(sizes, type -> new BitSet());
  }

  /** A gang is ready: there are gangs of its size. */
  void seen(SimulatedTask gang) {
    for (int a = 0; a < gang.types.length; a++) {
      if (gang.isGang(a)) {
        sizes[gang.types[a]].set(gang.units(a));
      }
    }
  }

  /** How many groups of free devices that gangs could use a task breaks by taking some. */
  int broken(int type, int free, int units) {
    int broken = 0;
    BitSet known = sizes[type];
    for (int size = known.nextSetBit(units + 1); size >= 0; size = known.nextSetBit(size + 1)) {
      broken += free / size - (free - units) / size;
    }
    return broken;
  }

  /** Whether a node's devices of a type are reserved. */
  boolean holdsAny(SimulatedNode node, int type) {
    return held.containsKey(key(node.index, type));
  }

  /**
   * Whether a task may use free devices of a machine.
   *
   * @param expectedSeconds what it should take there
   */
  boolean allows(
      SimulatedTask task, int alternative, SimulatedNode node, double expectedSeconds, double now) {
    int type = task.types[alternative];
    SimulatedTask gang = held.get(key(node.index, type));
    if (gang == null || gang == task) {
      return true;
    }
    double[] free = free(node, type);
    int needed = gang.gangUnits(type);
    if (free.length < needed) {
      // Devices failed; the gang looks elsewhere when it is asked about next.
      return true;
    }
    double start = free[needed - 1];
    if (now + MARGIN * expectedSeconds <= start) {
      return true;
    }
    long there = Arrays.stream(free).filter(at -> at <= start).count();
    return there - task.units(alternative) >= needed;
  }

  /** A gang cannot start now: it keeps its reservation, or has one from now on where it can. */
  void reserve(SimulatedTask gang) {
    if (!used || holds(gang)) {
      return;
    }
    double soonest = Double.POSITIVE_INFINITY;
    long best = -1;
    for (int a = 0; a < gang.types.length; a++) {
      for (SimulatedNode node : cluster.nodes()) {
        long slot = key(node.index, gang.types[a]);
        double end = end(gang, a, node);
        if (!held.containsKey(slot) && end < soonest) {
          soonest = end;
          best = slot;
        }
      }
    }
    if (best >= 0) {
      held.put(best, gang);
      gang.reservedGang = best;
    }
  }

  /** When a gang should have ended on a node; infinite when it cannot run there. */
  private double end(SimulatedTask gang, int alternative, SimulatedNode node) {
    double[] free = free(node, gang.types[alternative]);
    int needed = gang.units(alternative);
    return gang.isGang(alternative) && free.length >= needed
        ? free[needed - 1] + gang.isolated[alternative]
        : Double.POSITIVE_INFINITY;
  }

  /** Whether a gang has a reservation that can still be met. */
  private boolean holds(SimulatedTask gang) {
    if (gang.reservedGang < 0) {
      return false;
    }
    SimulatedNode node = cluster.nodes().get((int) (gang.reservedGang >> 32));
    int type = (int) gang.reservedGang;
    if (free(node, type).length >= gang.gangUnits(type)) {
      return true;
    }
    release(gang);
    return false;
  }

  /**
   * A gang started, or cannot use its reservation.
   *
   * @return the device type that is open to others again, -1 when it had none reserved
   */
  int release(SimulatedTask gang) {
    if (gang.reservedGang < 0) {
      return -1;
    }
    int type = (int) gang.reservedGang;
    held.remove(gang.reservedGang);
    gang.reservedGang = -1;
    return type;
  }

  /** When each working device of a type on a node should be free, soonest first. */
  private double[] free(SimulatedNode node, int type) {
    double[] all = cluster.expectedFree(node);
    return Arrays.stream(types.devices(node.index, type))
        .filter(node::works)
        .mapToDouble(device -> all[device])
        .sorted()
        .toArray();
  }

  private static long key(int node, int type) {
    return ((long) node << 32) | type;
  }
}
