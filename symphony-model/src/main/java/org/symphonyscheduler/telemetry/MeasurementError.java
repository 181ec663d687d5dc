/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * How far a counter's mean may be from the truth. With n readings of sample standard deviation S
 * the true value is distributed as {@code mean + S/sqrt(n) * StudentT(n - 1)}; a Gaussian filter
 * needs one variance for it. From {@value #VARIANCE_FROM} degrees of freedom that is the
 * distribution's own, {@code nu/(nu-2)}. Below, that variance is infinite or nearly so and says
 * little about the middle, so there the Gaussian is taken that has the same 95 % interval.
 * Stateless.
 */
final class MeasurementError {
  /** Relative error of a reading that comes without its deviation. */
  static final double DEFAULT_RELATIVE = 0.05;

  /** No reading is better than this share of the resource's scale: floats, rounding, timing. */
  static final double FLOOR = 0.01;

  private static final int VARIANCE_FROM = 5;
  private static final int TABLE = 64;
  private static final double NORMAL_975 = 1.959963984540054;
  private static final double[] FACTOR = factors();

  private MeasurementError() {}

  /**
   * Variance of a mean of readings.
   *
   * @param mean the mean
   * @param deviation sample standard deviation, NaN when nobody told
   * @param readings how many; less than 2 says as much as nothing
   * @param scale the resource's capacity, or the best guess of it
   */
  static double variance(double mean, double deviation, double readings, double scale) {
    double floor = FLOOR * scale;
    double error = DEFAULT_RELATIVE * mean;
    double sampled =
        deviation >= 0 && readings >= 2
            ? deviation * deviation / readings * factor((int) Math.min(readings, TABLE))
            : error * error;
    return sampled + floor * floor;
  }

  /** Variance of Student's t with n - 1 degrees of freedom, as the class describes it. */
  static double factor(int readings) {
    return FACTOR[Math.min(readings, TABLE)];
  }

  private static double[] factors() {
    double[] factor = new double[TABLE + 1];
    for (int n = 2; n <= TABLE; n++) {
      int nu = n - 1;
      double quantile = new TDistribution(null, nu).inverseCumulativeProbability(0.975);
      factor[n] = nu >= VARIANCE_FROM ? nu / (nu - 2.0) : Math.pow(quantile / NORMAL_975, 2);
    }
    return factor;
  }
}
