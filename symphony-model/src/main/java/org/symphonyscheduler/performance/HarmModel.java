/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.Arrays;

/**
 * Learns from a resource's measured use what the kernels that share it use. The use is the sum of a
 * background and of the demands of what runs there; Bayesian regression with a diagonal covariance
 * (each demand is corrected in proportion to its own uncertainty), so one measurement costs a
 * multiplication per container and nothing is allocated. For the model thread.
 *
 * <p>A device's own link carries one container's traffic alone. What it carries now, against the
 * most it carried before, tells how fast the container runs: what it uses elsewhere is its demand
 * times that speed.
 *
 * <p>A saturated resource tells only that at least this much was wanted. It never lowers the demand
 * of a kernel on whose path it lies, not on any other resource either: who waits for one link is
 * slow on all.
 */
public final class HarmModel {
  /** From this load on a link carries what it can, not what is asked of it. */
  public static final double SATURATED = 0.95;

  /** Use that no model of constant demands explains, share of the capacity. */
  private static final double MODEL_ERROR = 0.05;

  /** A demand is never known better than this, relative: inputs differ. */
  private static final double LEAST_ERROR = 0.05;

  /** Of what a link alone shows of a demand above the one believed, the share that is believed. */
  private static final double RAISING = 0.3;

  /** The same below it: whoever uses less was more often slowed down than it wants less. */
  private static final double LOWERING = 0.03;

  /** Standard deviation of the first use seen on a link, share of its capacity. */
  private static final double FIRST_ERROR = 0.1;

  private Demand[] demands = new Demand[16];
  private double[] weights = new double[16];
  private boolean[] throttled = new boolean[16];
  private int size;
  private double carried;
  private int kind;

  /** Starts the measurement of a resource whose use counts as a {@link Demand} kind. */
  public void begin(int kind) {
    this.kind = kind;
    carried = 0;
    size = 0;
  }

  /**
   * A container that shares the resource.
   *
   * @param weight share of the measured time it ran, in (0, 1], times its speed where that is known
   * @param heldBack whether anything on its path is saturated: then it may want more than it gets
   */
  public void add(Demand demand, double weight, boolean heldBack) {
    if (size == demands.length) {
      throttled = Arrays.copyOf(throttled, 2 * size);
      demands = Arrays.copyOf(demands, 2 * size);
      weights = Arrays.copyOf(weights, 2 * size);
    }
    demands[size] = demand;
    weights[size] = weight;
    throttled[size] = heldBack;
    size++;
  }

  /** Part of the use is known to be a container's. */
  public void carried(double use) {
    carried += use;
  }

  /**
   * Learns.
   *
   * @param use measured, in the resource's unit
   * @param error variance of the measurement
   * @param background mean and variance of what else uses the resource, two entries from {@code
   *     at}; updated
   */
  public void learn(double use, double error, double capacity, double[] background, int at) {
    double left = use - carried - background[at];
    double model = MODEL_ERROR * capacity;
    double total = error + model * model + background[at + 1];
    for (int i = 0; i < size; i++) {
      left -= weights[i] * demands[i].mean[kind];
      total += weights[i] * weights[i] * demands[i].variance[kind];
    }
    if (use >= SATURATED * capacity && left < 0) {
      return;
    }
    for (int i = 0; i < size; i++) {
      if (left > 0 || !throttled[i]) {
        correct(demands[i], weights[i], left / total, total, capacity);
      }
    }
    double gain = background[at + 1] / total;
    background[at] = Math.max(0, background[at] + gain * left);
    background[at + 1] *= 1 - gain;
  }

  /**
   * Learns from a link that one container alone uses. Its use is the demand as long as nothing
   * slows the container down, and less when something does: so the demand is close to the most that
   * is seen, an expectile (Newey and Powell, <em>Econometrica</em>, 1987) of the uses.
   *
   * @param use while the container ran, in the resource's unit
   */
  public static void learnAlone(Demand demand, int kind, double use, double capacity) {
    int times = ++demand.seenAlone;
    double left = use - demand.mean[kind];
    demand.mean[kind] += Math.max(1.0 / times, left > 0 ? RAISING : LOWERING) * left;
    demand.variance[kind] =
        leastVariance(demand.mean[kind], capacity) + square(FIRST_ERROR * capacity / times);
  }

  private void correct(
      Demand demand, double weight, double leftPerTotal, double total, double capacity) {
    double gain = weight * demand.variance[kind];
    demand.mean[kind] = Math.max(0, demand.mean[kind] + gain * leftPerTotal);
    demand.variance[kind] =
        Math.max(
            leastVariance(demand.mean[kind], capacity),
            demand.variance[kind] * (1 - gain * weight / total));
  }

  private static double leastVariance(double mean, double capacity) {
    return square(LEAST_ERROR * mean + 0.005 * capacity);
  }

  private static double square(double value) {
    return value * value;
  }
}
