/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/** What {@link SymphonyModel} explains run times by. */
public enum Inputs {
  /** What is believed of the resources on the way to a device, and of what is asked of each. */
  PATH_BELIEFS,

  /**
   * The last counters as they came, means over all of a machine's resources of a kind: neither
   * topology nor belief. For experiments: what these two are worth.
   */
  RAW_COUNTERS {
    @Override
    void ahead(
        MachinePlan plan,
        int device,
        double[] load,
        Flows flows,
        double[] capacity,
        double[] demand,
        boolean reconfigure,
        boolean leaves,
        double[] x) {
      PathLoad.machineWide(plan, load, reconfigure, x);
    }

    @Override
    void present(MachinePlan plan, int container, double[] measured, Flows flows, double[] x) {
      PathLoad.machineWide(plan, measured, false, x);
    }

    @Override
    double[] load(ResourceLoad of) {
      return of.measured();
    }
  };

  /**
   * Fills the features of a kernel that is to run on a device; allocates nothing. Parameters as for
   * {@link PathLoad#features}.
   *
   * @param load of each resource, as {@link #load} gives it
   */
  void ahead(
      MachinePlan plan,
      int device,
      double[] load,
      Flows flows,
      double[] capacity,
      double[] demand,
      boolean reconfigure,
      boolean leaves,
      double[] x) {
    PathLoad.features(plan, device, flows, capacity, demand, reconfigure, leaves, x);
  }

  /**
   * Fills the features of what a container meets now.
   *
   * @param container its number among the flows
   * @param measured load of each resource
   */
  void present(MachinePlan plan, int container, double[] measured, Flows flows, double[] x) {
    flows.features(container, plan, x);
  }

  /** The load of each resource that decisions read; a copy. */
  double[] load(ResourceLoad of) {
    return of.believed();
  }
}
