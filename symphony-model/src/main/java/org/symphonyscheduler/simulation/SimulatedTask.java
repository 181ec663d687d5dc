/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;

/** A task of a job in a simulation: where it stands. For the simulation's thread. */
final class SimulatedTask {
  /** Where a task stands. */
  enum State {
    /** A parent has not started. */
    BLOCKED,
    /** Its last parent runs. */
    SOON,
    READY,
    RUNNING,
    DONE
  }

  /** A run that should have ended goes on for this share of its age. */
  private static final double OVERDUE = 0.2;

  final SimulatedJob job;
  final int index;
  final Kernel kernel;
  final double size;
  final PlacementRequest request;

  /** The implementations that the request's alternatives stand for, in the same order. */
  final List<Implementation> implementations;

  /** Device types of the alternatives, by number. */
  final int[] types;

  /** What each alternative takes alone on the fastest model of the cluster, seconds. */
  final double[] isolated;

  State state = State.BLOCKED;
  int parentsToStart;
  int parentsToEnd;

  /** The alternative that should be fastest, and what it should take. */
  int preferred;

  double expectedSeconds;

  /** Longest expected path from its start to the job's end, seconds. */
  double rank;

  /** Place among ready tasks, smallest first. */
  double key;

  double readySeconds;
  double startSeconds;
  int attempt;

  /** When the answer to the last question runs out; the state of releases it was asked in. */
  double quietUntil;

  long askedStamp;
  double waitingSince = Double.NaN;
  double waitedSeconds;

  /** Node and slot it has reserved; -1 for none. */
  int reservedNode = -1;

  int reservedSlot;

  /** Machine and device type that it has reserved as a gang; -1 for none. */
  long reservedGang = -1;

  /** A gang that waited so long that it comes before all others. */
  boolean atHead;

  /** What the scheduler expects of the run that goes on, seconds. */
  double runSeconds;

  SimulatedTask(
      SimulatedJob job,
      int index,
      Kernel kernel,
      double size,
      PlacementRequest request,
      List<Implementation> implementations,
      int[] types,
      double[] isolated) {
    this.job = job;
    this.index = index;
    this.kernel = kernel;
    this.size = size;
    this.request = request;
    this.implementations = implementations;
    this.types = types;
    this.isolated = isolated;
  }

  double bestIsolated() {
    double best = Double.POSITIVE_INFINITY;
    for (double seconds : isolated) {
      best = Math.min(best, seconds);
    }
    return best;
  }

  /** Whether an alternative needs several accelerators of one machine. */
  boolean isGang(int alternative) {
    return implementations.get(alternative).units() > 1;
  }

  /** Whether one of its alternatives does. */
  boolean isGang() {
    for (int a = 0; a < types.length; a++) {
      if (isGang(a)) {
        return true;
      }
    }
    return false;
  }

  /** How many devices of a type it needs as a gang. */
  int gangUnits(int type) {
    for (int a = 0; a < types.length; a++) {
      if (types[a] == type) {
        return units(a);
      }
    }
    throw new IllegalArgumentException(kernel.name() + " has no alternative of type " + type);
  }

  /** What the scheduler expects an alternative to take, seconds: the model, else isolated times. */
  double expected(PlacementModel model, int alternative) {
    double seconds = model.expectedSeconds(request, alternative);
    return Double.isNaN(seconds) ? isolated[alternative] : seconds;
  }

  /** When its run should end; who is late stays late in proportion. */
  double expectedEnd(double now) {
    double end = startSeconds + runSeconds;
    return end > now ? end : now + OVERDUE * (now - startSeconds);
  }

  int units(int alternative) {
    return request.alternatives().get(alternative).units();
  }

  /** Milliseconds it was told to wait, in all. */
  long waitedMillis(double now) {
    double waiting = Double.isNaN(waitingSince) ? 0 : now - waitingSince;
    return (long) (1000 * (waitedSeconds + waiting));
  }

  /** It was told to wait, or no longer. */
  void waits(boolean waits, double now) {
    if (!Double.isNaN(waitingSince)) {
      waitedSeconds += now - waitingSince;
    }
    waitingSince = waits ? now : Double.NaN;
  }

  String container() {
    return "task_" + request.id() + "_" + attempt;
  }
}
