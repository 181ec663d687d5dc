/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.performance.Feature.COUNT;

/**
 * What is known of a kernel's run time on a processor at one moment: the posterior of the
 * regression of its logarithm, and what the kernel uses of shared resources. Immutable; safe for
 * any thread; its calls allocate nothing.
 */
public final class Rate {
  private final double[] mean;
  private final double[] covariance;
  private final double noise;
  private final long completions;
  private final int running;
  private final double overdue;
  private final double[] demand;

  Rate(
      double[] mean,
      double[] covariance,
      double noise,
      long completions,
      int running,
      double overdue,
      double[] demand) {
    this.mean = mean;
    this.covariance = covariance;
    this.noise = noise;
    this.completions = completions;
    this.running = running;
    this.overdue = overdue;
    this.demand = demand;
  }

  /** Completions it was learned from. */
  public long completions() {
    return completions;
  }

  /** Whether no completion was seen. */
  public boolean unseen() {
    return completions == 0;
  }

  /** Containers of it that run now. */
  public int running() {
    return running;
  }

  /** Logarithm of the longest time, seconds, that one runs by now; minus infinity for none. */
  public double overdue() {
    return overdue;
  }

  /** Variance of one run's logarithm about its mean. */
  public double noise() {
    return noise;
  }

  /** Expected use of a {@link Demand} kind, in its unit; NaN when never met. */
  public double demand(int kind) {
    return demand[kind];
  }

  /** The posterior mean of a coefficient. */
  public double coefficient(int feature) {
    return mean[feature];
  }

  /** Posterior mean of the logarithm of the run time, seconds. */
  public double mean(double[] x) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += x[i] * mean[i];
    }
    return sum;
  }

  /** Posterior variance of {@link #mean}, without the noise. */
  public double variance(double[] x) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      if (x[i] != 0) {
        double row = 0;
        for (int j = 0; j < COUNT; j++) {
          row += covariance[i * COUNT + j] * x[j];
        }
        sum += x[i] * row;
      }
    }
    return sum;
  }

  /** Posterior covariance of {@link #mean} and the intercept. */
  public double covarianceWithIntercept(double[] x) {
    double sum = 0;
    for (int j = 0; j < COUNT; j++) {
      sum += covariance[j] * x[j];
    }
    return sum;
  }

  /** Posterior variance of the intercept. */
  public double interceptVariance() {
    return covariance[0];
  }
}
