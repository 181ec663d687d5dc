/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.symphonyscheduler.topology.DeviceChoice;

/** Which devices a node gives to a container when the scheduler names none. */
final class NodeChoice {
  private static final int[] NONE = {};

  private final boolean random;
  private final SplittableRandom chance;

  NodeChoice(SchedulingRules.Devices devices, SplittableRandom chance) {
    this.random = devices == SchedulingRules.Devices.RANDOM;
    this.chance = chance;
  }

  /**
   * @param ofType the node's devices of the type asked for
   * @param units cores of one socket, or accelerators
   * @return the devices, empty when there is no room
   */
  int[] choose(SimulatedNode node, int[] ofType, String kernel, int units) {
    if (ofType.length == 0 || !node.up) {
      return NONE;
    }
    boolean shared = node.units(ofType[0]) > 1;
    int[] used = new int[node.held.length];
    String[] image = new String[used.length];
    for (int d = 0; d < used.length; d++) {
      used[d] = node.held[d] + node.broken[d];
      image[d] = node.machine.image(d);
    }
    int[] chosen = new int[shared ? 1 : units];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = one(node, ofType, used, image, kernel, shared ? units : 1);
      if (chosen[i] < 0) {
        return NONE;
      }
      used[chosen[i]] += shared ? units : 1;
    }
    Arrays.sort(chosen);
    return chosen;
  }

  private int one(
      SimulatedNode node, int[] ofType, int[] used, String[] image, String kernel, int units) {
    if (!random) {
      String type = node.spec.machine().devices().get(ofType[0]).type();
      return DeviceChoice.choose(node.spec.machine(), type, used, image, kernel, units);
    }
    int[] free = Arrays.stream(ofType).filter(d -> node.units(d) - used[d] >= units).toArray();
    return free.length == 0 ? -1 : free[chance.nextInt(free.length)];
  }
}
