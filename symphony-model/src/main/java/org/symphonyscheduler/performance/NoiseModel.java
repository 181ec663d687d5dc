/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * How much the logarithm of run times varies where nothing known tells them apart: inputs' sizes
 * above all. The scaled inverse chi-squared mean, pooled over kernels. For the model thread.
 */
final class NoiseModel {
  /** Runs that the usual noise is worth when a kernel's own is estimated. */
  static final double WEIGHT = 4;

  /** Standard deviation before anything ran: a factor of 1.35 either way. */
  private static final double PRIOR_DEVIATION = 0.3;

  private static final double PRIOR_RUNS = 10;

  private double squares = PRIOR_RUNS * PRIOR_DEVIATION * PRIOR_DEVIATION;
  private double runs = PRIOR_RUNS;

  /** A kernel's share of the pool changed. */
  void change(double squaredResiduals, double weight) {
    squares = Math.max(0, squares + squaredResiduals);
    runs += weight;
  }

  /** Usual variance. */
  double usual() {
    return Math.max(1e-4, squares / Math.max(runs, PRIOR_RUNS));
  }
}
