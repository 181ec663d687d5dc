/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;

/**
 * Which free device of a type a node gives to a container. YARN lets the node choose; the scheduler
 * must predict the choice, so both sides use this one rule: a device that already holds the
 * kernel's image, else the one whose links carry the fewest busy devices, else the first. Stateless
 * and free of allocation.
 */
public final class DeviceChoice {
  private DeviceChoice() {}

  /**
   * @param machine the node's topology
   * @param type device type asked for
   * @param used units in use per device, by device index
   * @param image kernel whose image each device holds, by device index; null entries: none
   * @param kernel the kernel to run
   * @param units units asked for, on one device
   * @return index of the device, or -1 when none of the type has the units free
   */
  public static int choose(
      Machine machine, String type, int[] used, String[] image, String kernel, int units) {
    List<Device> devices = machine.devices();
    int best = -1;
    int bestCost = Integer.MAX_VALUE;
    for (int d = 0; d < devices.size(); d++) {
      Device device = devices.get(d);
      if (!device.type().equals(type) || device.units() - used[d] < units) {
        continue;
      }
      int cost = kernel != null && kernel.equals(image[d]) ? -1 : busyOnPath(machine, d, used);
      if (cost < bestCost) {
        best = d;
        bestCost = cost;
      }
    }
    return best;
  }

  /**
   * Units in use on devices, d included, that share a resource of d's host path; counted per link.
   */
  private static int busyOnPath(Machine machine, int d, int[] used) {
    ImmutableIntArray path = machine.hostPath(d);
    int busy = 0;
    for (int other = 0; other < used.length; other++) {
      if (used[other] == 0) {
        continue;
      }
      ImmutableIntArray otherPath = machine.hostPath(other);
      for (int i = 0; i < path.length(); i++) {
        if (otherPath.contains(path.get(i))) {
          busy += used[other];
        }
      }
    }
    return busy;
  }
}
