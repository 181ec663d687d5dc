/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import org.symphonyscheduler.policy.ModelNode;

/** A node in a simulation. For the simulation's thread. */
final class SimulatedNode {
  final int index;
  final ClusterSpec.Node spec;
  final SharedMachine machine;

  /** Units that no container may use now, of each device: those of a device that failed. */
  final int[] broken;

  /** Units held by containers, of each device. A gang holds its devices until its last run ends. */
  final int[] held;

  ModelNode handle;
  boolean up;

  SimulatedNode(int index, ClusterSpec.Node spec, SharedMachine machine) {
    this.index = index;
    this.spec = spec;
    this.machine = machine;
    this.broken = new int[spec.machine().devices().size()];
    this.held = new int[broken.length];
  }

  /** Units of a device that a container could have now. */
  int free(int device) {
    return up ? units(device) - held[device] - broken[device] : 0;
  }

  /** Whether a device could ever serve, as things are. */
  boolean works(int device) {
    return up && broken[device] == 0;
  }

  int units(int device) {
    return spec.machine().devices().get(device).units();
  }

  String name() {
    return spec.name();
  }
}
