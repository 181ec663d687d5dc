/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.RateModel;

/** A container that was placed and has not ended. For the model thread. */
final class RunningContainer {
  private static final int[] NOWHERE = {};

  final ModelEvent.ContainerPlaced placed;
  final NodeTracker node;

  /** Features when it was placed: what a decision knows. */
  final double[] x = new double[Feature.COUNT];

  /** Features summed over its time: what its run time is explained by. */
  private final double[] sum = new double[Feature.COUNT];

  /** Features met last. */
  private final double[] last = new double[Feature.COUNT];

  private long summedMillis;
  private long lastMillis;
  RateModel.Run run;

  /** Devices it holds; empty where the node is judged as a whole. */
  int[] devices = NOWHERE;

  /**
   * Share of the time between the last heartbeats that it ran in, times its speed, 1 being full;
   * NaN when not known.
   */
  double pace = Double.NaN;

  /** Whether it has used its own link yet: while a device loads an image it computes nothing. */
  boolean awake;

  long startMillis;
  boolean started;
  long endMillis = Long.MAX_VALUE;

  RunningContainer(ModelEvent.ContainerPlaced placed, NodeTracker node, long nowMillis) {
    this.placed = placed;
    this.node = node;
    this.startMillis = placed.atMillis();
    this.lastMillis = nowMillis;
  }

  /** The same container on what its node turns out to be; what it met so far is forgotten. */
  RunningContainer on(NodeTracker other) {
    RunningContainer moved = new RunningContainer(placed, other, lastMillis);
    moved.startMillis = startMillis;
    moved.started = started;
    return moved;
  }

  /**
   * Time passed in which it met these features.
   *
   * @param met not kept
   */
  void pass(double[] met, long nowMillis) {
    long from = Math.max(lastMillis, startMillis);
    long passed = nowMillis - from;
    lastMillis = nowMillis;
    System.arraycopy(met, 0, last, 0, last.length);
    if (started && passed > 0) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += passed * met[i];
      }
      summedMillis += passed;
    }
  }

  /**
   * Features that explain its run time: means over the time it ran. Who came after it slowed it
   * down as well as who was there.
   */
  double[] met() {
    double[] met = x.clone();
    for (int i = 1; i < Feature.RECONFIGURE && summedMillis > 0; i++) {
      met[i] = sum[i] / summedMillis;
    }
    return met;
  }

  /** Features that its whole run is expected to have: half of it as so far, half as now. */
  double[] meets() {
    double[] meets = met();
    for (int i = 1; i < Feature.RECONFIGURE && summedMillis > 0; i++) {
      meets[i] = 0.5 * (meets[i] + last[i]);
    }
    return meets;
  }

  /** Seconds it has computed by now; negative while its device loads an image. */
  double computedSeconds(long nowMillis, double loadSeconds) {
    return (nowMillis - startMillis) / 1000.0 - x[Feature.RECONFIGURE] * loadSeconds;
  }

  /** Units of each of its devices that it holds. */
  int unitsEach() {
    return devices.length <= 1 ? placed.units() : 1;
  }

  /** Share of a span of time that it ran in. */
  double presence(long fromMillis, long toMillis) {
    if (!started || toMillis <= fromMillis) {
      return 0;
    }
    long from = Math.max(fromMillis, startMillis);
    long to = Math.min(toMillis, endMillis);
    return Math.max(0, to - from) / (double) (toMillis - fromMillis);
  }

  /** Share of its demand that goes through a resource of its node. */
  double shareOf(MachinePlan plan, int resource) {
    if (devices.length == 1) {
      return plan.uses(devices[0], resource) ? 1 : 0;
    }
    double share = 0;
    for (int device : devices) {
      share += plan.uses(device, resource) ? 1.0 / devices.length : 0;
    }
    return share;
  }
}
