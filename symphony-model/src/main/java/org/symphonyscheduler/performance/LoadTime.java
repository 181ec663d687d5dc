/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * How long a device takes to load an image: the same whatever the kernel. The mean of a Gaussian
 * prior and of what each kernel says, weighted by precision. For the model thread.
 */
final class LoadTime {
  /** Seconds before anything was loaded. */
  private static final double PRIOR = 1;

  /** One over the variance of these. */
  private static final double PRIOR_PRECISION = 1 / (2.0 * 2.0);

  /** Variance of one loading about the usual, seconds squared. */
  private static final double ERROR = 0.2 * 0.2;

  private double precision = PRIOR_PRECISION;
  private double weighted = PRIOR_PRECISION * PRIOR;

  /** Seconds. */
  double mean() {
    return Math.max(0, weighted / precision);
  }

  /** Variance of {@link #mean}. */
  double variance() {
    return 1 / precision;
  }

  /**
   * A kernel's evidence has changed.
   *
   * @param spread variance of the logarithm of a run's time
   */
  void weigh(LoadEvidence evidence, double spread) {
    forget(evidence);
    evidence.weigh(spread, ERROR);
    precision += evidence.precision();
    weighted += evidence.weighted();
  }

  /** A kernel is forgotten. */
  void forget(LoadEvidence evidence) {
    precision = Math.max(PRIOR_PRECISION, precision - evidence.precision());
    weighted -= evidence.weighted();
  }
}
