/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.Map;
import java.util.TreeMap;
import org.symphonyscheduler.simulation.Scheduler;

/**
 * Finds the rate of arrivals at which the reference has a given mean slowdown in one trial. Jobs
 * are the same at every rate, only closer. Remembers what it tried; not thread-safe.
 */
public final class Calibration {
  /** A load is met within this, relative to the slowdown beyond 1. */
  private static final double TOLERANCE = 0.03;

  private static final double FIRST_RATE = 0.05;
  private static final double LEAST_RATE = 0.002;
  private static final int MOST_STEPS = 8;

  private final Trial trial;
  private final Scheduler.Factory reference;
  private final TreeMap<Double, Double> tried = new TreeMap<>();

  public Calibration(Trial trial, Scheduler.Factory reference) {
    this.trial = trial;
    this.reference = reference;
  }

  /**
   * Arrivals per second for a load.
   *
   * @return the rate that came nearest; the least one tried when even that is too much
   */
  public double jobsPerSecond(Load load) {
    double target = load.slowdown();
    for (int step = 0; step < MOST_STEPS; step++) {
      double rate = next(target);
      if (rate < LEAST_RATE || tried.containsKey(rate)) {
        break;
      }
      tried.put(rate, trial.meanSlowdown(trial.run(reference, rate)));
      if (off(rate, target) < TOLERANCE) {
        return rate;
      }
    }
    return nearest(target);
  }

  private double off(double rate, double target) {
    return Math.abs(tried.get(rate) - target) / (target - 1);
  }

  private double nearest(double target) {
    double best = tried.firstKey();
    for (double rate : tried.keySet()) {
      best = off(rate, target) < off(best, target) ? rate : best;
    }
    return best;
  }

  /** Between the rates that enclose the target by interpolation, beyond them by doubling. */
  private double next(double target) {
    Map.Entry<Double, Double> below = null;
    Map.Entry<Double, Double> above = null;
    for (Map.Entry<Double, Double> each : tried.entrySet()) {
      if (each.getValue() < target) {
        below = each;
      } else {
        above = each;
        break;
      }
    }
    if (below == null && above == null) {
      return FIRST_RATE;
    } else if (above == null) {
      return below.getKey() * 2;
    } else if (below == null) {
      return above.getKey() / 2;
    }
    // Queues grow faster than the rate: the logarithm is nearer to a line.
    double from = Math.log(below.getValue() - 0.9);
    double share = (Math.log(target - 0.9) - from) / (Math.log(above.getValue() - 0.9) - from);
    double held = Math.max(0.1, Math.min(0.9, share));
    return Math.exp(
        Math.log(below.getKey()) + held * (Math.log(above.getKey()) - Math.log(below.getKey())));
  }
}
