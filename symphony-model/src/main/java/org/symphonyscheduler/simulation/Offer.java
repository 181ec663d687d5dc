/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import org.symphonyscheduler.policy.Candidates;

/** Fills the candidates of a task: every device or node that could run it. */
final class Offer {
  private final SimulatedCluster cluster;
  private final ClusterTypes types;
  private final Backlog backlog;
  private final Reservations reservations;
  private final SchedulingRules rules;

  Offer(
      SimulatedCluster cluster,
      ClusterTypes types,
      Backlog backlog,
      Reservations reservations,
      SchedulingRules rules) {
    this.cluster = cluster;
    this.types = types;
    this.backlog = backlog;
    this.reservations = reservations;
    this.rules = rules;
  }

  void fill(Candidates candidates, SimulatedTask task, double now) {
    candidates.clear();
    candidates.setPatience(backlog.patience(task, now));
    if (rules.outlook()) {
      candidates.setOutlook(backlog);
    }
    for (int a = 0; a < task.types.length; a++) {
      candidates.setPressure(a, backlog.pressure(task, task.types[a]));
      for (SimulatedNode node : cluster.nodes()) {
        int[] devices = types.devices(node.index, task.types[a]);
        if (node.up && devices.length > 0) {
          boolean gang = node.units(devices[0]) == 1 && task.units(a) > 1;
          if (rules.devices() == SchedulingRules.Devices.CHOSEN_BY_MODEL && !gang) {
            offerDevices(candidates, task, a, node, devices);
          } else {
            offerNode(candidates, task, a, node, devices);
          }
        }
      }
    }
  }

  private void offerDevices(
      Candidates candidates, SimulatedTask task, int a, SimulatedNode node, int[] devices) {
    for (int device : devices) {
      if (!node.works(device) || node.units(device) < task.units(a)) {
        continue;
      }
      int waiting = reservations.before(task, node.index, device);
      int free = node.free(device) / task.units(a);
      candidates.add(node.handle, a, free, waiting, device);
    }
  }

  private void offerNode(
      Candidates candidates, SimulatedTask task, int a, SimulatedNode node, int[] devices) {
    boolean shared = node.units(devices[0]) > 1;
    int working = 0;
    int free = 0;
    for (int device : devices) {
      working += node.works(device) ? (shared ? node.units(device) / task.units(a) : 1) : 0;
      free += shared ? node.free(device) / task.units(a) : node.free(device);
    }
    int needed = shared ? 1 : task.units(a);
    if (working >= needed) {
      int slot = Reservations.anyOf(task.types[a]);
      int waiting = reservations.before(task, node.index, slot);
      candidates.add(node.handle, a, free / needed, waiting);
    }
  }
}
