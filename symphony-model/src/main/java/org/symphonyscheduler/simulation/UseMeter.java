/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;

/** Mean and variance over time of each resource's use, since it was last read. */
final class UseMeter {
  private final double[] now;
  private final double[] integral;
  private final double[] square;
  private double seconds;

  UseMeter(int resources) {
    now = new double[resources];
    integral = new double[resources];
    square = new double[resources];
  }

  /** Use from now on, in the resource's unit. */
  void set(int resource, double use) {
    now[resource] = use;
  }

  /** Time passes, seconds. */
  void advance(double by) {
    seconds += by;
    for (int r = 0; r < now.length; r++) {
      integral[r] += by * now[r];
      square[r] += by * now[r] * now[r];
    }
  }

  /** Mean since {@link #reset}; the present use when no time has passed. */
  double mean(int resource) {
    return seconds > 0 ? integral[resource] / seconds : now[resource];
  }

  /** Variance over time since {@link #reset}. */
  double variance(int resource) {
    double mean = mean(resource);
    return seconds > 0 ? Math.max(0, square[resource] / seconds - mean * mean) : 0;
  }

  /** Starts a new period. */
  void reset() {
    seconds = 0;
    Arrays.fill(integral, 0);
    Arrays.fill(square, 0);
  }
}
