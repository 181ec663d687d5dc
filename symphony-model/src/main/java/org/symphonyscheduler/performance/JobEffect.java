/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * How much longer or shorter one job's tasks run than those of other jobs, because its input is
 * larger or smaller: a Gaussian random effect on the logarithm of run times, which all kernels of
 * the job share. The model thread learns; any thread reads.
 */
public final class JobEffect {
  private volatile double mean;
  private volatile double variance;
  private double residuals;
  private int runs;

  /**
   * @param variance between jobs
   */
  JobEffect(double variance) {
    this.variance = variance;
  }

  /** Logarithm of the factor on run times. */
  public double mean() {
    return mean;
  }

  /** Variance of {@link #mean}. */
  public double variance() {
    return variance;
  }

  /** Takes in a run; parameters as {@link DeviceEffect#learn}. */
  void learn(double residual, double total) {
    double gain = Math.min(1, variance / total);
    mean += gain * residual;
    variance *= 1 - gain;
  }

  /** How far its runs so far were from what the kernels take in other jobs; 0 without any. */
  double meanResidual() {
    return runs == 0 ? 0 : residuals / runs;
  }

  /** Whether a run was counted. */
  boolean ran() {
    return runs > 0;
  }

  void count(double residual) {
    residuals += residual;
    runs++;
  }
}
