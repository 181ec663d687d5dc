/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.util.Arrays;

/**
 * A ratio of two rates from measurements taken in turn: the median of the ratios of each pair,
 * which neighbours on the machine disturb least, with a 95 % interval from order statistics (the
 * ranks n/2 -+ 0.98 sqrt(n), normal approximation of the binomial; with fewer than six pairs the
 * range).
 */
record PairedRatio(double median, double low, double high) {
  private static final double HALF_WIDTH = 0.98;
  private static final int FEW = 6;

  /**
   * @param rates of what is compared
   * @param reference as many, of what it is compared to, taken at the same time
   */
  static PairedRatio of(double[] rates, double[] reference) {
    double[] ratios = new double[rates.length];
    Arrays.setAll(ratios, i -> rates[i] / reference[i]);
    Arrays.sort(ratios);
    int n = ratios.length;
    if (n == 0) {
      return new PairedRatio(Double.NaN, Double.NaN, Double.NaN);
    }
    int low = n < FEW ? 0 : (int) Math.max(0, Math.floor(n / 2.0 - HALF_WIDTH * Math.sqrt(n)));
    return new PairedRatio(
        (ratios[(n - 1) / 2] + ratios[n / 2]) / 2, ratios[low], ratios[n - 1 - low]);
  }
}
