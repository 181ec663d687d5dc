/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Means over trials with 95 % intervals by the bootstrap: trials are what is drawn again, for jobs
 * of one trial are not independent.
 *
 * @param policy its name
 * @param load name of the load
 * @param trials how many
 * @param meanSlowdown of jobs
 * @param geometricSlowdown geometric mean over trials of the mean slowdown
 * @param p99Slowdown mean over trials of the jobs' 99th percentile
 * @param meanJobSeconds of jobs
 * @param slowdownRatio mean slowdown over the reference's; NaN where it was not run
 * @param p99Ratio p99 slowdown over the reference's
 * @param medianDecisionMicros of one call, median over trials
 * @param p99DecisionMicros of one call, median over trials
 * @param gangs runs that held several accelerators at once, in all trials
 * @param meanGangWaitSeconds mean over trials of the mean wait of these; 0 when there are none
 * @param p99GangWaitSeconds mean over trials of their 99th percentile
 */
public record Summary(
    String policy,
    String load,
    int trials,
    Interval meanSlowdown,
    double geometricSlowdown,
    Interval p99Slowdown,
    Interval meanJobSeconds,
    Interval slowdownRatio,
    Interval p99Ratio,
    double medianDecisionMicros,
    double p99DecisionMicros,
    int gangs,
    Interval meanGangWaitSeconds,
    Interval p99GangWaitSeconds) {

  private static final int DRAWS = 2000;

  /** A mean and its 95 % interval. */
  public record Interval(double mean, double lower, double upper) {}

  /** One summary for each policy and load, in the order of the rows; ratios to the clairvoyant. */
  public static List<Summary> of(List<EvaluationRow> rows) {
    return of(rows, Policies.REFERENCE);
  }

  /**
   * The same with ratios to another.
   *
   * @param reference its label in the rows
   */
  public static List<Summary> of(List<EvaluationRow> rows, String reference) {
    List<Summary> summaries = new ArrayList<>();
    for (EvaluationRow row : rows) {
      boolean seen =
          summaries.stream()
              .anyMatch(s -> s.policy.equals(row.policy()) && s.load.equals(row.load()));
      if (!seen) {
        summaries.add(of(row.policy(), row.load(), rows, reference));
      }
    }
    return summaries;
  }

  private static Summary of(String policy, String load, List<EvaluationRow> rows, String against) {
    List<EvaluationRow> own = select(rows, policy, load);
    List<EvaluationRow> reference = select(rows, against, load);
    return new Summary(
        policy,
        load,
        own.size(),
        interval(own, EvaluationRow::meanSlowdown),
        geometric(own),
        interval(own, EvaluationRow::p99Slowdown),
        interval(own, EvaluationRow::meanJobSeconds),
        ratio(own, reference, EvaluationRow::meanSlowdown),
        ratio(own, reference, EvaluationRow::p99Slowdown),
        median(own, EvaluationRow::medianDecisionMicros),
        median(own, EvaluationRow::p99DecisionMicros),
        own.stream().mapToInt(EvaluationRow::gangs).sum(),
        interval(own, EvaluationRow::meanGangWaitSeconds),
        interval(own, EvaluationRow::p99GangWaitSeconds));
  }

  private static double geometric(List<EvaluationRow> rows) {
    return Math.exp(
        rows.stream().mapToDouble(row -> Math.log(row.meanSlowdown())).average().orElseThrow());
  }

  private static List<EvaluationRow> select(List<EvaluationRow> rows, String policy, String load) {
    return rows.stream()
        .filter(row -> row.policy().equals(policy) && row.load().equals(load))
        .toList();
  }

  private static double median(List<EvaluationRow> rows, ToDoubleFunction<EvaluationRow> value) {
    return Trial.percentile(rows.stream().mapToDouble(value).toArray(), 50);
  }

  private static Interval interval(
      List<EvaluationRow> rows, ToDoubleFunction<EvaluationRow> value) {
    double[] ones = new double[rows.size()];
    Arrays.fill(ones, 1);
    return interval(rows.stream().mapToDouble(value).toArray(), ones);
  }

  private static Interval ratio(
      List<EvaluationRow> rows,
      List<EvaluationRow> reference,
      ToDoubleFunction<EvaluationRow> value) {
    if (reference.size() != rows.size()) {
      return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }
    return interval(
        rows.stream().mapToDouble(value).toArray(),
        reference.stream().mapToDouble(value).toArray());
  }

  /** Ratio of the sums of two paired samples. */
  static Interval interval(double[] over, double[] under) {
    SplittableRandom random = new SplittableRandom(1);
    double[] draws = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      double above = 0;
      double below = 0;
      for (int i = 0; i < over.length; i++) {
        int drawn = random.nextInt(over.length);
        above += over[drawn];
        below += under[drawn];
      }
      draws[d] = above / below;
    }
    Percentile percentile = new Percentile();
    percentile.setData(draws);
    double above = 0;
    double below = 0;
    for (int i = 0; i < over.length; i++) {
      above += over[i];
      below += under[i];
    }
    return new Interval(above / below, percentile.evaluate(2.5), percentile.evaluate(97.5));
  }
}
