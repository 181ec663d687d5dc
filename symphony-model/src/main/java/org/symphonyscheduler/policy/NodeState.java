/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * What the model believes of a node at one moment. Made by the model thread, never changed after;
 * any thread reads it.
 *
 * @param plan null where no topology is known
 * @param load of each resource, share of the capacity; above 1 where more is asked than there is
 * @param deviation standard deviation of the load
 * @param capacity of each resource
 * @param flows what runs there and what it uses; null where no topology is known
 * @param used units in use of each device
 * @param image kernel whose image each device holds, null for none
 * @param reconfigurable whether each device needs images
 * @param effect logarithm of each device's own factor on run times
 * @param effectVariance of each effect
 * @param groups one per device type; where the topology is known in the order of its types
 * @param heartbeatMillis when the node was last heard of
 */
record NodeState(
    MachinePlan plan,
    double[] load,
    double[] deviation,
    double[] capacity,
    Flows flows,
    int[] used,
    String[] image,
    boolean[] reconfigurable,
    double[] effect,
    double[] effectVariance,
    DeviceGroup[] groups,
    long heartbeatMillis) {

  /** The group of a device type, null when the node is not known to have it. */
  DeviceGroup group(String type) {
    if (plan != null) {
      // What nodes have in common is in the processor's cache, groups of a node rarely are.
      int index = plan.indexOf(type);
      return index < 0 ? null : groups[index];
    }
    for (int g = 0; g < groups.length; g++) {
      if (groups[g].type().equals(type)) {
        return groups[g];
      }
    }
    return null;
  }
}
