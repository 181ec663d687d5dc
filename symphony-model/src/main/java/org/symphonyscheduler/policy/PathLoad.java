/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import org.symphonyscheduler.performance.Feature;

/**
 * What a kernel meets on its way to a device, as features of its run time, and what it does to
 * those it meets. Stateless; allocates nothing.
 */
final class PathLoad {
  /** Share of a resource that a kernel nobody measured is taken to use. */
  private static final double UNKNOWN_SHARE = 0.25;

  /** Logarithm of the greatest slowdown that is believed. */
  private static final double MOST_SLOWED = 2;

  /** A kernel that uses nothing is not slowed down. */
  private static final double LEAST_SHARE = 1e-6;

  private PathLoad() {}

  /**
   * Fills the features of a kernel on a device: the logarithm of how much the tightest link of its
   * path slows it down.
   *
   * @param capacity of each resource
   * @param demand of the kernel per kind, NaN where unknown
   * @param leaves whether what the device runs now leaves before the kernel starts
   */
  static void features(
      MachinePlan plan,
      int device,
      Flows flows,
      double[] capacity,
      double[] demand,
      boolean reconfigure,
      boolean leaves,
      double[] x) {
    begin(reconfigure, x);
    double most = most(plan, device, capacity, demand);
    int without = leaves ? flows.on(device) : -1;
    double slowest = 1;
    int tightest = -1;
    for (int r : plan.path[device]) {
      double own = own(demand[plan.kind[r]], capacity[r]);
      double level = flows.level(r, own, most, without);
      if (most > level * slowest) {
        slowest = most / level;
        tightest = r;
      }
    }
    if (tightest >= 0) {
      x[plan.feature[tightest]] = feature(slowest);
    }
  }

  /** The feature of a slowdown, at least 1. */
  static double feature(double slowed) {
    return Math.min(MOST_SLOWED, Math.log(slowed));
  }

  private static double most(MachinePlan plan, int device, double[] capacity, double[] demand) {
    double most = LEAST_SHARE;
    for (int r : plan.path[device]) {
      most = Math.max(most, own(demand[plan.kind[r]], capacity[r]));
    }
    return most;
  }

  private static void begin(boolean reconfigure, double[] x) {
    Arrays.fill(x, 0);
    x[Feature.INTERCEPT] = 1;
    x[Feature.RECONFIGURE] = reconfigure ? 1 : 0;
  }

  /**
   * Features of {@link Inputs#RAW_COUNTERS}: means of the loads of each kind over the whole
   * machine.
   */
  static void machineWide(MachinePlan plan, double[] load, boolean reconfigure, double[] x) {
    begin(reconfigure, x);
    for (int r = 0; r < load.length; r++) {
      x[plan.feature[r]] += load[r] / plan.alike[r];
    }
  }

  /**
   * Seconds that placing a kernel on a device costs the others.
   *
   * @param seconds it runs
   * @param after scratch, an entry per container
   */
  static double harm(
      MachinePlan plan,
      int device,
      Flows flows,
      double[] capacity,
      double[] demand,
      double seconds,
      double[] after) {
    if (flows.containers() == 0) {
      return 0;
    }
    double most = most(plan, device, capacity, demand);
    flows.start(after);
    for (int r : plan.path[device]) {
      double own = own(demand[plan.kind[r]], capacity[r]);
      double level = own > 0 ? flows.level(r, own, most, -1) : Double.POSITIVE_INFINITY;
      if (level < Double.POSITIVE_INFINITY) {
        flows.press(r, level, after);
      }
    }
    return flows.lost(after, seconds);
  }

  /** A kernel's share of a resource. */
  static double own(double demand, double capacity) {
    return Double.isNaN(demand) ? UNKNOWN_SHARE : demand / capacity;
  }
}
