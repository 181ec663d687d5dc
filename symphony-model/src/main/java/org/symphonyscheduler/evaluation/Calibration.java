/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.symphonyscheduler.simulation.Scheduler;

/**
 * Finds the rate of arrivals at which the reference has a given mean slowdown in one trial. Jobs
 * are the same at every rate, only closer. Each load is searched for from the same start, so that
 * its rate does not depend on which others were asked for; no rate is simulated twice. Not
 * thread-safe.
 */
public final class Calibration {
  /** A load is met within this, relative to the slowdown beyond 1. */
  private static final double TOLERANCE = 0.03;

  private static final double FIRST_RATE = 0.05;
  private static final double LEAST_RATE = 0.002;
  private static final int MOST_STEPS = 12;

  private final Trial trial;
  private final Scheduler.Factory reference;
  private final Map<Double, Double> simulated = new HashMap<>();

  public Calibration(Trial trial, Scheduler.Factory reference) {
    // A load is one of the cluster as it was: with drift and without, jobs come at the same rate.
    this.trial = trial.drifting(0);
    this.reference = reference;
  }

  /**
   * Arrivals per second for a load.
   *
   * @return the rate that came nearest; the least one tried when even that is too much
   */
  public double jobsPerSecond(Load load) {
    double target = load.slowdown();
    TreeMap<Double, Double> tried = new TreeMap<>();
    for (int step = 0; step < MOST_STEPS; step++) {
      double rate = next(tried, target);
      if (rate < LEAST_RATE || tried.containsKey(rate)) {
        break;
      }
      tried.put(rate, simulated.computeIfAbsent(rate, this::slowdown));
      if (off(tried.get(rate), target) < TOLERANCE) {
        return rate;
      }
    }
    return nearest(tried, target);
  }

  private double slowdown(double rate) {
    return trial.meanSlowdown(trial.run(reference, rate));
  }

  private static double off(double slowdown, double target) {
    return Math.abs(slowdown - target) / (target - 1);
  }

  private static double nearest(TreeMap<Double, Double> tried, double target) {
    double best = tried.firstKey();
    for (Map.Entry<Double, Double> each : tried.entrySet()) {
      best = off(each.getValue(), target) < off(tried.get(best), target) ? each.getKey() : best;
    }
    return best;
  }

  /** Between the rates that enclose the target by interpolation, beyond them by doubling. */
  private static double next(TreeMap<Double, Double> tried, double target) {
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
