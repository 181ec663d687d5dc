/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.RateModel;

/** A container that was placed and has not ended. For the model thread. */
final class RunningContainer {
  private static final int[] NOWHERE = {};

  final ModelEvent.ContainerPlaced placed;
  final NodeTracker node;
  final double[] x = new double[Feature.COUNT];
  RateModel.Run run;

  /** Devices it holds; empty where the node is judged as a whole. */
  int[] devices = NOWHERE;

  long startMillis;
  boolean started;
  long endMillis = Long.MAX_VALUE;

  RunningContainer(ModelEvent.ContainerPlaced placed, NodeTracker node, long nowMillis) {
    this.placed = placed;
    this.node = node;
    this.startMillis = nowMillis;
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
