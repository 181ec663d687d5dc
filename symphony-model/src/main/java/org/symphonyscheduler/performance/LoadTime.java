/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * How long a device takes to load an image: the same whatever the kernel. A Gaussian, learned from
 * runs that had to load one and took longer than they otherwise would. For the model thread.
 */
final class LoadTime {
  /** Seconds before anything was loaded. */
  private static final double PRIOR = 1;

  /** Standard deviation of these. */
  private static final double PRIOR_DEVIATION = 2;

  /** Variance of one loading about the usual. */
  private static final double ERROR = 0.2 * 0.2;

  private double mean = PRIOR;
  private double variance = PRIOR_DEVIATION * PRIOR_DEVIATION;

  /** Seconds. */
  double mean() {
    return mean;
  }

  /**
   * Takes in a run.
   *
   * @param seconds by which it was longer than it would have been
   * @param error variance of that
   */
  void learn(double seconds, double error) {
    double gain = variance / (variance + error + ERROR);
    mean = Math.max(0, mean + gain * (seconds - mean));
    variance = Math.max(1e-4, variance * (1 - gain));
  }
}
