/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;

/**
 * What a kernel meets on its way to a device, as features of its run time, and what it does to
 * those it meets. Stateless; allocates nothing.
 */
final class PathLoad {
  /** Share of a resource that a kernel nobody measured is taken to use. */
  private static final double UNKNOWN_SHARE = 0.25;

  private PathLoad() {}

  /**
   * Fills the features of a kernel on a device.
   *
   * @param load of each resource, share of its capacity
   * @param capacity of each resource
   * @param demand of the kernel per kind, NaN where unknown
   * @param leaves whether what the device runs now leaves before the kernel starts; it is taken to
   *     have used as much as the kernel
   */
  static void features(
      MachinePlan plan,
      int device,
      double[] load,
      double[] capacity,
      double[] demand,
      boolean reconfigure,
      boolean leaves,
      double[] x) {
    Arrays.fill(x, 0);
    x[Feature.INTERCEPT] = 1;
    x[Feature.RECONFIGURE] = reconfigure ? 1 : 0;
    if (plan.inputs == Inputs.RAW_COUNTERS) {
      machineWide(plan, load, x);
      return;
    }
    int[] path = plan.path[device];
    for (int i = 0; i < path.length; i++) {
      int r = path[i];
      double own = own(demand[plan.kind[r]], capacity[r]);
      double others = leaves ? Math.max(0, load[r] - own) : load[r];
      int feature = plan.feature[r];
      x[feature] = Math.max(x[feature], Feature.excess(others, own));
    }
  }

  /** Means of the loads of each kind over the whole machine. */
  private static void machineWide(MachinePlan plan, double[] load, double[] x) {
    for (int r = 0; r < load.length; r++) {
      x[plan.feature[r]] += load[r] / plan.alike[r];
    }
  }

  /**
   * Seconds that placing a kernel on a device costs the others.
   *
   * @param exposure of each resource: seconds the kernels on it lose per unit of excess load
   */
  static double harm(
      MachinePlan plan,
      int device,
      double[] load,
      double[] capacity,
      double[] demand,
      double[] exposure) {
    double harm = 0;
    double links = 0;
    int[] path = plan.path[device];
    for (int i = 0; i < path.length; i++) {
      int r = path[i];
      if (exposure[r] == 0) {
        continue;
      }
      double own = own(demand[plan.kind[r]], capacity[r]);
      double done = exposure[r] * (Feature.above(load[r] + own) - Feature.above(load[r]));
      if (plan.kind[r] == Demand.PCIE) {
        // Links in a row: who shares several is slowed by the worst of them only.
        links = Math.max(links, done);
      } else {
        harm += done;
      }
    }
    return harm + links;
  }

  /** A kernel's share of a resource. */
  static double own(double demand, double capacity) {
    return Double.isNaN(demand) ? UNKNOWN_SHARE : demand / capacity;
  }
}
