/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

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

  BeliefState(int resources) {
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

  /**
   * Moves the belief by what is known to have changed since the last measurement, such as a
   * container that was just placed.
   *
   * @param change added to the mean, which stays at or above zero; the resource's unit
   * @param uncertainty variance of the change
   */
  public void shift(int resource, double change, double uncertainty) {
    mean[resource] = Math.max(0, mean[resource] + change);
    variance[resource] += uncertainty;
  }
}
