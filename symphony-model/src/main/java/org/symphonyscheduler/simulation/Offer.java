/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.PlacementModel;

/**
 * Fills the candidates of a task: every device or node that could run it, or those of a shortlist.
 */
final class Offer {
  private final SimulatedCluster cluster;
  private final ClusterTypes types;
  private final Backlog backlog;
  private final Reservations reservations;
  private final GangReservations gangs;
  private final SchedulingRules rules;
  private final PlacementModel model;
  private final Shortlist shortlist;

  Offer(
      SimulatedCluster cluster,
      ClusterTypes types,
      Backlog backlog,
      Reservations reservations,
      GangReservations gangs,
      Scheduler scheduler) {
    this.cluster = cluster;
    this.types = types;
    this.backlog = backlog;
    this.reservations = reservations;
    this.gangs = gangs;
    this.rules = scheduler.rules();
    this.model = scheduler.model();
    this.shortlist =
        rules.freeNodes() > 0 ? new Shortlist(cluster.nodes(), types, rules.freeNodes()) : null;
  }

  void fill(Candidates candidates, SimulatedTask task, double now) {
    candidates.clear();
    candidates.setPatience(backlog.patience(task, now));
    if (rules.outlook()) {
      candidates.setOutlook(backlog);
    }
    for (int a = 0; a < task.types.length; a++) {
      candidates.setPressure(a, backlog.pressure(task, task.types[a]));
      if (shortlist != null) {
        shortlist.choose(task, a);
      }
      for (SimulatedNode node : cluster.nodes()) {
        int[] devices = types.devices(node.index, task.types[a]);
        boolean offered = shortlist == null || shortlist.has(node);
        if (offered && node.up && devices.length > 0) {
          boolean gang = node.units(devices[0]) == 1 && task.units(a) > 1;
          if (rules.devices() == SchedulingRules.Devices.CHOSEN_BY_MODEL && !gang) {
            offerDevices(candidates, task, a, node, devices, now);
          } else {
            offerNode(candidates, task, a, node, devices, now);
          }
        }
      }
    }
  }

  private void offerDevices(
      Candidates candidates,
      SimulatedTask task,
      int a,
      SimulatedNode node,
      int[] devices,
      double now) {
    boolean reserved = reserved(task, a, node, devices, now);
    double surcharge = reserved ? 0 : surcharge(task, a, node, devices);
    for (int device : devices) {
      if (!node.works(device) || node.units(device) < task.units(a)) {
        continue;
      }
      int waiting = reservations.before(task, node.index, device);
      int free = node.free(device) / task.units(a);
      candidates.add(node.handle, a, reserved ? 0 : free, waiting + (reserved ? 1 : 0), device);
      candidates.surcharge(candidates.size() - 1, surcharge);
    }
  }

  /** Whether free devices are kept for a gang: to this task they are busy, and the gang's first. */
  private boolean reserved(
      SimulatedTask task, int a, SimulatedNode node, int[] devices, double now) {
    return node.units(devices[0]) == 1
        && gangs.holdsAny(node, task.types[a])
        && !gangs.allows(task, a, node, task.expected(model, a), now);
  }

  /** Seconds that breaking groups of free devices is taken to cost. */
  private double surcharge(SimulatedTask task, int a, SimulatedNode node, int[] devices) {
    if (rules.gangs().breaking() == 0 || node.units(devices[0]) > 1) {
      return 0;
    }
    int free = Arrays.stream(devices).map(node::free).sum();
    int units = task.units(a);
    int broken = free < units ? 0 : gangs.broken(task.types[a], free, units);
    return broken == 0 ? 0 : rules.gangs().breaking() * broken * task.expected(model, a);
  }

  private void offerNode(
      Candidates candidates,
      SimulatedTask task,
      int a,
      SimulatedNode node,
      int[] devices,
      double now) {
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
      boolean reserved = reserved(task, a, node, devices, now);
      candidates.add(
          node.handle, a, reserved ? 0 : free / needed, waiting + (reserved ? needed : 0));
      double surcharge = reserved ? 0 : surcharge(task, a, node, devices);
      candidates.surcharge(candidates.size() - 1, surcharge);
    }
  }
}
