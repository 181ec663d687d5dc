/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.symphonyscheduler.policy.Outlook;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.simulation.SchedulingRules.Order;
import org.symphonyscheduler.simulation.SimulatedTask.State;

/**
 * Tasks that are ready, in their order, and what is known of those that soon will be. For the
 * simulation's thread.
 */
final class Backlog implements Outlook {
  /** Share of the newest job in the mean that patience is measured against. */
  private static final double NEWEST = 0.05;

  /** Seconds before everything else. */
  private static final double HEAD = 1e9;

  private static final Comparator<SimulatedTask> ORDER =
      Comparator.<SimulatedTask>comparingDouble(task -> task.key)
          .thenComparingInt(task -> task.job.number)
          .thenComparingDouble(task -> -task.rank)
          .thenComparingInt(task -> task.index);

  private final SchedulingRules rules;
  private final ClusterTypes types;
  private final SimulatedCluster cluster;
  private final TreeSet<SimulatedTask> ready = new TreeSet<>(ORDER);
  private final double[] readyOf;
  private final double[] soonOf;

  /** Units that ready tasks of bags wait for, by kernel and then by type. */
  private final Map<String, double[]> alike = new HashMap<>();

  private final Map<String, Integer> wantedImages = new HashMap<>();
  private final Set<SimulatedTask> gangs = new LinkedHashSet<>();
  private double usualUrgency = Double.NaN;

  Backlog(SchedulingRules rules, ClusterTypes types, SimulatedCluster cluster) {
    this.rules = rules;
    this.types = types;
    this.cluster = cluster;
    readyOf = new double[types.count()];
    soonOf = new double[types.count()];
  }

  /** Ready tasks in their order, as they are now. */
  List<SimulatedTask> inOrder() {
    return new ArrayList<>(ready);
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  /** Whether a task comes before another in the queue. */
  boolean before(SimulatedTask one, SimulatedTask other) {
    return ORDER.compare(one, other) < 0;
  }

  /** A task moves on. */
  void move(SimulatedTask task, State to, double now) {
    count(task, -1);
    if (task.state == State.READY) {
      ready.remove(task);
      gangs.remove(task);
    }
    task.state = to;
    task.atHead = false;
    if (to == State.READY) {
      if (task.isGang()) {
        gangs.add(task);
      }
      task.key = key(task, now);
      ready.add(task);
    }
    count(task, 1);
  }

  private void count(SimulatedTask task, int sign) {
    boolean isReady = task.state == State.READY;
    if (!isReady && task.state != State.SOON) {
      return;
    }
    int type = task.types[task.preferred];
    int units = task.units(task.preferred);
    (isReady ? readyOf : soonOf)[type] += sign * units;
    if (isReady && task.job.bag) {
      alike.computeIfAbsent(task.kernel.name(), k -> new double[readyOf.length])[type] +=
          sign * units;
    }
    if (types.name(type).equals(SharedMachine.FPGA)) {
      wantedImages.merge(task.kernel.name(), sign, Integer::sum);
    }
  }

  /**
   * A job's state changed, and more may be known of its kernels: its tasks are expected anew, and
   * those that are ready find their places again.
   */
  void reorder(SimulatedJob job, PlacementModel model, double now) {
    for (SimulatedTask task : job.tasks) {
      count(task, -1);
      if (task.state == State.READY) {
        ready.remove(task);
      }
    }
    job.expect(model);
    for (SimulatedTask task : job.tasks) {
      count(task, 1);
      if (task.state == State.READY) {
        task.key = key(task, now);
        ready.add(task);
      }
    }
  }

  /** Gangs that waited too long come first from now on, the one that waited longest foremost. */
  void promote(double now) {
    double patience = rules.gangs().headAfter();
    if (patience == 0) {
      return;
    }
    for (SimulatedTask gang : gangs) {
      if (!gang.atHead && now - gang.readySeconds > patience * gang.expectedSeconds) {
        ready.remove(gang);
        gang.atHead = true;
        gang.key = key(gang, now);
        ready.add(gang);
      }
    }
  }

  private double key(SimulatedTask task, double now) {
    if (task.atHead) {
      return task.readySeconds - HEAD;
    }
    return rules.order() == Order.ARRIVAL
        ? 0
        : urgency(task, now) + rules.ageing() * task.readySeconds;
  }

  /** The job's shortest time and the task's slack, seconds: small for whom a delay hurts most. */
  private static double urgency(SimulatedTask task, double now) {
    return task.job.expectedSeconds + task.job.slack(task, now);
  }

  /** A task's patience, and the usual one learns from it. */
  double patience(SimulatedTask task, double now) {
    if (rules.mostPatience() <= 1) {
      return 1;
    }
    double urgency = urgency(task, now);
    usualUrgency =
        Double.isNaN(usualUrgency) ? urgency : usualUrgency + NEWEST * (urgency - usualUrgency);
    return Math.min(rules.mostPatience(), urgency / usualUrgency);
  }

  /**
   * Units of a type that tasks other than this one wait for, per unit there is. Equal tasks of bags
   * displace each other wherever they run, so they make no device dearer than another.
   */
  double pressure(SimulatedTask task, int type) {
    double own =
        task.job.bag
            ? alike.get(task.kernel.name())[type]
            : task.types[task.preferred] == type ? task.units(task.preferred) : 0;
    double waiting = readyOf[type] - own + rules.soonWeight() * soonOf[type];
    return Math.max(0, waiting) / types.units(type);
  }

  @Override
  public double wanted(String kernel) {
    return wantedImages.getOrDefault(kernel, 0) / (double) Math.max(1, cluster.holders(kernel));
  }
}
