/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.baseline.Truth;

/** Looks into the machines of a simulation. For the simulation's thread. */
final class TrueCluster implements Truth {
  private static final String UNBORN = "look";

  private final SimulatedCluster cluster;
  private final Map<Long, SimulatedTask> tasks = new HashMap<>();
  private final ClusterTypes types;

  TrueCluster(SimulatedCluster cluster, ClusterTypes types) {
    this.cluster = cluster;
    this.types = types;
  }

  /** A task may be asked about from now on. */
  void add(SimulatedTask task) {
    tasks.put(task.request.id(), task);
  }

  /** A task is not asked about any more. */
  void remove(SimulatedTask task) {
    tasks.remove(task.request.id());
  }

  @Override
  public void look(
      PlacementRequest request,
      int alternative,
      ModelNode modelNode,
      int asked,
      boolean busy,
      Look look) {
    SimulatedTask task = tasks.get(request.id());
    SimulatedNode node = cluster.node(modelNode.name());
    cluster.catchUp(node);
    int units = task.units(alternative);
    int device = asked >= 0 ? asked : chosen(task, node, alternative, units);
    int each = node.units(device) > 1 ? units : 1;
    SharedMachine.Prospect prospect =
        node.machine.prospect(
            new KernelRun(
                UNBORN,
                task.kernel.name(),
                task.implementations.get(alternative),
                task.size,
                device,
                each),
            busy);
    look.seconds = prospect.seconds();
    look.harm = prospect.harm();
    look.reconfiguration = prospect.reconfiguration();
    look.remaining = busy ? remaining(task, alternative, node, device, each) : 0;
    look.evicted = prospect.reconfiguration() > 0 ? node.machine.image(device) : null;
    look.device = node.spec.machine().devices().get(device).name();
  }

  /** A gang waits for the last of the devices it needs. */
  private double remaining(
      SimulatedTask task, int alternative, SimulatedNode node, int device, int units) {
    if (!task.isGang(alternative)) {
      return node.machine.remaining(device, units);
    }
    double[] soonest =
        Arrays.stream(types.devices(node.index, task.types[alternative]))
            .filter(node::works)
            .mapToDouble(each -> node.machine.remaining(each, units))
            .sorted()
            .toArray();
    return soonest[Math.min(soonest.length, task.units(alternative)) - 1];
  }

  private int chosen(SimulatedTask task, SimulatedNode node, int alternative, int units) {
    int device = cluster.chosen(task, node, alternative);
    if (device >= 0) {
      return device;
    }
    int[] ofType = types.devices(node.index, task.types[alternative]);
    int soonest = ofType[0];
    for (int each : ofType) {
      int room = node.units(each) > 1 ? units : 1;
      if (node.machine.remaining(each, room) < node.machine.remaining(soonest, room)) {
        soonest = each;
      }
    }
    return soonest;
  }

  @Override
  public double isolatedSeconds(PlacementRequest request, int alternative) {
    return tasks.get(request.id()).isolated[alternative];
  }
}
