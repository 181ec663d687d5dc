/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
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
