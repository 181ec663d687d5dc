/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;

/**
 * Learns that a resource carries less than it was told to. What runs there asks for more than is
 * seen to flow, by demands that were learned elsewhere as well: then what flows is what it can
 * carry. A greater flow seen later corrects it at once, and with time it is forgiven. For the model
 * thread.
 */
final class CapacityCeiling {
  /** What is asked must exceed what flows by this factor: demands are known to some 10 %. */
  private static final double CROWDED = 1.15;

  /** And be this share of the nominal capacity: a small flow says nothing of a large link. */
  private static final double LEAST_ASKED = 0.4;

  /** Share of the way to the flow seen that one heartbeat moves the ceiling. */
  private static final double GAIN = 0.15;

  /** A ceiling is never thought lower, share of the nominal capacity. */
  private static final double LOWEST = 0.25;

  /** Half of a lowered ceiling is forgiven in this time: links are repaired. */
  private static final double HALF_LIFE_MILLIS = 600_000;

  private final double[] share;

  CapacityCeiling(int resources) {
    share = new double[resources];
    Arrays.fill(share, 1);
  }

  /** The capacity that a resource seems to have, given what it was told. */
  double of(int resource, double told) {
    return share[resource] * told;
  }

  /**
   * Takes in what a heartbeat tells of one resource.
   *
   * @param use measured mean use
   * @param asked what runs there, and the background, should have used
   * @param told nominal capacity
   * @param passedMillis time since the last one
   */
  void learn(int resource, double use, double asked, double told, long passedMillis) {
    double forgiven = 1 - Math.pow(0.5, passedMillis / HALF_LIFE_MILLIS);
    double now = share[resource] + forgiven * (1 - share[resource]);
    double seen = use / told;
    if (seen > now) {
      now = Math.min(1, seen);
    } else if (asked > CROWDED * use && asked > LEAST_ASKED * told) {
      now += GAIN * (Math.max(LOWEST, seen) - now);
    }
    share[resource] = now;
  }
}
