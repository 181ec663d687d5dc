/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * How much slower or faster one device is than its model: a Gaussian random effect on the logarithm
 * of run times, shrunk towards none while little is known. Fades over hours, so that a device that
 * was repaired is tried again. For the model thread.
 */
public final class DeviceEffect {
  /** Standard deviation between devices of a model: most are alike, a few throttle. */
  static final double DEVIATION = 0.3;

  /** Half of what was learned is forgotten in this time. */
  private static final double HALF_LIFE_MILLIS = 3_600_000;

  /** After so many half-lives nothing is left of it. */
  private static final int FORGOTTEN = 10;

  private double mean;
  private double variance = DEVIATION * DEVIATION;
  private long atMillis = Long.MIN_VALUE;

  /** Logarithm of the factor on run times. */
  public double mean() {
    return mean;
  }

  /** Variance of {@link #mean}. */
  public double variance() {
    return variance;
  }

  /**
   * Takes in a run.
   *
   * @param residual logarithm of the run time less what was predicted, this effect included
   * @param total variance of that prediction, this effect's and the noise included
   */
  void learn(double residual, double total, long nowMillis) {
    fade(nowMillis);
    double gain = Math.min(1, variance / total);
    mean += gain * residual;
    variance *= 1 - gain;
  }

  /** Whether a run has told anything that is not forgotten by now. */
  public boolean known(long nowMillis) {
    return atMillis != Long.MIN_VALUE && nowMillis - atMillis < FORGOTTEN * HALF_LIFE_MILLIS;
  }

  /** When it last learned, on the model's clock. */
  public long atMillis() {
    return atMillis;
  }

  /**
   * Takes what was known before.
   *
   * @param when on the model's clock, it may lie before its beginning
   */
  public void recall(double knownMean, double knownVariance, long when) {
    mean = knownMean;
    variance = knownVariance;
    atMillis = when;
  }

  private void fade(long nowMillis) {
    if (atMillis != Long.MIN_VALUE && nowMillis > atMillis) {
      double kept = Math.pow(0.5, (nowMillis - atMillis) / HALF_LIFE_MILLIS);
      mean *= kept;
      variance = DEVIATION * DEVIATION * (1 - kept * kept) + variance * kept * kept;
    }
    atMillis = nowMillis;
  }
}
