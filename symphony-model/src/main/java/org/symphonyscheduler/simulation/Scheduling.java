/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.simulation.SimulatedTask.State;

/**
 * Puts ready tasks to a model, in their order, and does what it says. Shared by every policy: what
 * differs between two simulations of a scenario is the model and its {@link SchedulingRules}.
 *
 * <p>A task is asked about when it becomes ready, when its wait runs out, and when a device of one
 * of its types comes free. Whoever reserved a device is asked first when it does. Where nothing is
 * free nobody is asked. For the simulation's thread.
 */
final class Scheduling {
  private final Scheduler scheduler;
  private final SimulatedCluster cluster;
  private final ClusterTypes types;
  private final Backlog backlog;
  private final Reservations reservations;
  private final GangReservations gangs;
  private final Offer offer;
  private final SimulationListener listener;
  private final Candidates candidates = new Candidates();
  private final WakeUps wakeUps;
  private final long[] freedStamp;
  private final List<int[]> freed = new ArrayList<>();
  private long stamp;
  private long[] nanos = new long[1024];
  private int decisions;
  private int forced;

  /** Asks to be called again. */
  interface WakeUps {
    void at(double seconds);
  }

  Scheduling(
      Scheduler scheduler,
      SimulatedCluster cluster,
      ClusterTypes types,
      SimulationListener listener,
      WakeUps wakeUps) {
    this.scheduler = scheduler;
    this.cluster = cluster;
    this.types = types;
    this.listener = listener;
    this.wakeUps = wakeUps;
    this.backlog = new Backlog(scheduler.rules(), types, cluster);
    this.reservations = new Reservations(backlog);
    this.gangs = new GangReservations(cluster, types, scheduler.rules().gangs());
    this.offer = new Offer(cluster, types, backlog, reservations, gangs, scheduler);
    this.freedStamp = new long[types.count()];
  }

  long[] decisionNanos() {
    return Arrays.copyOf(nanos, decisions);
  }

  int forced() {
    return forced;
  }

  /** A job arrived. */
  void arrive(SimulatedJob job, double now) {
    job.expect(scheduler.model());
    for (SimulatedTask task : job.tasks) {
      if (task.parentsToEnd == 0) {
        ready(task, now);
      }
    }
    backlog.reorder(job, scheduler.model(), now);
  }

  private void ready(SimulatedTask task, double now) {
    task.readySeconds = now;
    task.quietUntil = 0;
    task.askedStamp = -1;
    gangs.seen(task);
    backlog.move(task, State.READY, now);
  }

  /** A task's run ended; {@code lost} when it must run again. */
  void ended(SimulatedTask task, boolean lost, double now) {
    SimulatedJob job = task.job;
    if (lost) {
      task.attempt++;
      ready(task, now);
      for (int child : job.children(task.index)) {
        SimulatedTask blocked = job.tasks.get(child);
        if (blocked.parentsToStart++ == 0) {
          backlog.move(blocked, State.BLOCKED, now);
        }
      }
    } else {
      backlog.move(task, State.DONE, now);
      job.unfinished--;
      for (int child : job.children(task.index)) {
        SimulatedTask next = job.tasks.get(child);
        if (--next.parentsToEnd == 0) {
          ready(next, now);
        }
      }
    }
    backlog.reorder(job, scheduler.model(), now);
  }

  /** Room was made on a device. */
  void freed(int node, int device, String deviceType) {
    int type = types.of(deviceType);
    freedStamp[type] = ++stamp;
    freed.add(new int[] {node, device});
    freed.add(new int[] {node, Reservations.anyOf(type)});
  }

  /** The cluster changed shape: everything is decided again. */
  void reshaped() {
    stamp++;
    Arrays.fill(freedStamp, stamp);
  }

  /** Asks about every task that is due. */
  void pass(double now) {
    int asked = 0;
    List<int[]> released = List.copyOf(freed);
    freed.clear();
    for (int[] slot : released) {
      for (SimulatedTask task : reservations.holders(slot[0], slot[1])) {
        asked += ask(task, now) ? 1 : 0;
      }
    }
    if (backlog.isEmpty()) {
      return;
    }
    backlog.promote(now);
    for (SimulatedTask task : backlog.inOrder()) {
      if (asked >= scheduler.rules().batch()) {
        wakeUps.at(now);
        return;
      }
      if (due(task, now)) {
        asked += ask(task, now) ? 1 : 0;
      }
    }
  }

  private boolean due(SimulatedTask task, double now) {
    if (now >= task.quietUntil) {
      return true;
    }
    for (int type : task.types) {
      if (freedStamp[type] > task.askedStamp) {
        return true;
      }
    }
    return false;
  }

  /** Asks about a task; false when nothing was free and nobody was asked. */
  private boolean ask(SimulatedTask task, double now) {
    if (task.state != State.READY) {
      return false;
    }
    task.askedStamp = stamp;
    offer.fill(candidates, task, now);
    reservations.release(task);
    if (candidates.usable() == 0) {
      // Asked again when something it can use is free.
      task.quietUntil = Double.POSITIVE_INFINITY;
      task.waits(false, now);
      reserveIfGang(task);
      return false;
    }
    long waited = task.waitedMillis(now);
    scheduler.settle().run();
    long before = System.nanoTime();
    Placement placement = scheduler.model().place(task.request, waited, candidates);
    record(System.nanoTime() - before);
    listener.decided(task.request, candidates, placement, now);
    apply(task, placement, waited, now);
    if (task.state == State.READY) {
      reserveIfGang(task);
    }
    return true;
  }

  private void reserveIfGang(SimulatedTask task) {
    if (task.isGang()) {
      gangs.reserve(task);
    }
  }

  private void record(long each) {
    if (decisions == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * decisions);
    }
    nanos[decisions++] = each;
  }

  private void apply(SimulatedTask task, Placement placement, long waited, double now) {
    if (placement instanceof Placement.Ranked ranked) {
      for (int place = 0; place < candidates.ranked(); place++) {
        if (start(task, candidates.ranked(place), now)) {
          return;
        }
      }
      throw new IllegalStateException("no ranked candidate had room: " + ranked);
    } else if (placement instanceof Placement.Wait wait
        && waited < 1000 * scheduler.rules().waitCapSeconds()) {
      await(task, wait, now);
    } else {
      forced++;
      startAnywhere(task, now);
    }
  }

  private boolean start(SimulatedTask task, int candidate, double now) {
    SimulatedNode node = cluster.node(candidates.node(candidate).name());
    int device =
        cluster.start(task, node, candidates.alternative(candidate), candidates.asked(candidate));
    if (device < 0) {
      return false;
    }
    task.waits(false, now);
    int alternative = candidates.alternative(candidate);
    double told = candidates.seconds(candidate);
    task.runSeconds = told > 0 ? told : task.isolated[alternative];
    int open = gangs.release(task);
    if (open >= 0) {
      // What it had reserved elsewhere, or held beyond its needs, is there for others again.
      freedStamp[open] = ++stamp;
      wakeUps.at(now);
    }
    backlog.move(task, State.RUNNING, now);
    for (int child : task.job.children(task.index)) {
      SimulatedTask next = task.job.tasks.get(child);
      if (--next.parentsToStart == 0) {
        backlog.move(next, State.SOON, now);
      }
    }
    listener.started(task.request, task.container(), node.index, device, now);
    return true;
  }

  /** The first place in the application's order of preference: as stock YARN would. */
  private void startAnywhere(SimulatedTask task, double now) {
    for (int a = 0; a < task.types.length; a++) {
      for (int c = 0; c < candidates.size(); c++) {
        if (candidates.alternative(c) == a && candidates.free(c) > 0 && start(task, c, now)) {
          return;
        }
      }
    }
  }

  private void await(SimulatedTask task, Placement.Wait wait, double now) {
    task.waits(true, now);
    SimulatedNode node = cluster.node(wait.node().name());
    int device = SimulatedCluster.device(node, wait.device());
    boolean named =
        device >= 0
            && scheduler.rules().devices() == SchedulingRules.Devices.CHOSEN_BY_MODEL
            && task.request.alternatives().get(wait.alternative()).units() <= node.units(device);
    int slot = named ? device : Reservations.anyOf(task.types[wait.alternative()]);
    reservations.reserve(task, node.index, slot);
    task.quietUntil = now + wait.millis() / 1000.0;
    wakeUps.at(task.quietUntil);
  }
}
