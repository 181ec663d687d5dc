/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * What is measured of one machine: of each counter the distribution of its true value, {@code
 * location + scale * StudentT(freedom)}. Four numbers a counter; changed in place, so that a
 * heartbeat allocates nothing. Not thread-safe.
 */
public final class Evidence {
  /** Use of a counter nobody measures, share of its range: machines are mostly idle. */
  static final double PRIOR_USE = 0.1;

  /** Its standard deviation, share of its range. */
  static final double PRIOR_DEVIATION = 0.3;

  /** No mean of readings is better than this share of the counter's range. */
  static final double FLOOR = 0.002;

  /** After this time an old reading's spread has doubled: kernels run for about as long. */
  static final double STALE_MILLIS = 20_000;

  /** From this many degrees of freedom on, Student's t is taken for a Gaussian. */
  static final int MANY = 64;

  /** Few readings of a multiplexed counter say little of the spread; a relative error stands in. */
  private static final double SINGLE_ERROR = 0.1;

  final double[] location;
  final double[] scale;
  final int[] freedom;
  final double[] variance;
  private final double[] range;

  /** Nothing measured yet. */
  public Evidence(BayesianNetwork network) {
    int counters = network.counters();
    location = new double[counters];
    scale = new double[counters];
    freedom = new int[counters];
    variance = new double[counters];
    range = new double[counters];
    for (int c = 0; c < counters; c++) {
      range[c] = network.high(network.counterNode(c));
      missing(c);
    }
  }

  /** The counter was not read: broad, Gaussian. */
  public void missing(int counter) {
    location[counter] = PRIOR_USE * range[counter];
    scale[counter] = PRIOR_DEVIATION * range[counter];
    freedom[counter] = MANY;
    note(counter);
  }

  private void note(int counter) {
    variance[counter] = scale[counter] * scale[counter] * Quantiles.of(freedom[counter]).variance();
  }

  /**
   * Takes in the readings between two heartbeats.
   *
   * @param mean sample mean, in the counter's unit
   * @param deviation sample standard deviation; NaN when nobody told
   * @param readings how many; one says nothing of the spread
   * @param ageMillis time since they were taken; widens
   */
  public void measured(int counter, double mean, double deviation, int readings, double ageMillis) {
    if (!Double.isFinite(mean)) {
      missing(counter);
      return;
    }
    boolean several = readings >= 2 && deviation >= 0;
    double spread = several ? deviation / Math.sqrt(readings) : SINGLE_ERROR * Math.abs(mean);
    location[counter] = mean;
    scale[counter] =
        Math.max(spread, FLOOR * range[counter]) * (1 + Math.max(0, ageMillis) / STALE_MILLIS);
    freedom[counter] = several ? Math.min(readings - 1, MANY) : MANY;
    note(counter);
  }

  /**
   * Says what is believed of a counter by more than its readings.
   *
   * @param mean in the counter's unit
   * @param variance of a Gaussian; taken for at least that of the smallest error there is
   */
  public void believe(int counter, double mean, double variance) {
    location[counter] = mean;
    scale[counter] =
        Math.max(Math.sqrt(variance / Quantiles.normal().variance()), FLOOR * range[counter]);
    freedom[counter] = MANY;
    note(counter);
  }

  /** Middle of a counter's distribution. */
  public double location(int counter) {
    return location[counter];
  }

  /** Scale of a counter's distribution, positive. */
  public double scale(int counter) {
    return scale[counter];
  }

  /** Degrees of freedom, 1 to {@value #MANY}, the last standing for a Gaussian. */
  public int freedom(int counter) {
    return freedom[counter];
  }

  /** Variance by which a Gaussian stands in for the distribution. */
  public double variance(int counter) {
    return variance[counter];
  }
}
