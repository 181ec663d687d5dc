/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import org.symphonyscheduler.belief.network.Evidence;

/**
 * What is believed of one node's resources now: a Gaussian of the use of each, in the resource's
 * unit. Plain arrays, so that an update allocates nothing. Only the model thread touches it; others
 * get copies.
 */
public final class BeliefState {
  final double[] mean;
  final double[] variance;
  final double[] capacity;
  final boolean[] measured;
  long atMillis;
  boolean started;

  /** What is believed of the network's counters, from which the rest follows. */
  final Evidence counters;

  /** Nothing is known yet. */
  BeliefState(int resources, Evidence counters) {
    this.counters = counters;
    mean = new double[resources];
    variance = new double[resources];
    capacity = new double[resources];
    measured = new boolean[resources];
  }

  /** How many resources the node has. */
  public int resources() {
    return mean.length;
  }

  /** Expected use, in the resource's unit. */
  public double mean(int resource) {
    return mean[resource];
  }

  /** Standard deviation of the use, in the resource's unit. */
  public double deviation(int resource) {
    return Math.sqrt(variance[resource]);
  }

  /** The capacity, told or learned, in the resource's unit; positive. */
  public double capacity(int resource) {
    return capacity[resource];
  }

  /** Expected use as a share of the capacity, within [0, 1]. */
  public double utilisation(int resource) {
    return Math.max(0, Math.min(1, mean[resource] / capacity[resource]));
  }

  /** Whether the resource was measured at the last update. */
  public boolean measured(int resource) {
    return measured[resource];
  }
}
