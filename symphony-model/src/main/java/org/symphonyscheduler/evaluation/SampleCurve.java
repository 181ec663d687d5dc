/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.Summary.Interval;

/**
 * Mean slowdown of a policy as a function of the jobs it has seen. Immutable.
 *
 * @param policy its name
 * @param trials how many it is the mean of
 * @param window jobs in a window
 * @param slowdowns of each window, means over the trials with 95 % intervals over them
 */
public record SampleCurve(String policy, int trials, int window, List<Interval> slowdowns) {
  /** A level is not said to be kept by less than so many windows. */
  private static final int LEAST_WINDOWS = 3;

  public SampleCurve {
    slowdowns = List.copyOf(slowdowns);
  }

  /**
   * One curve for each policy, in their order.
   *
   * @param outcomes of trials without warm-up, all of one load
   * @param window jobs in a window, at least 1; jobs after the last whole window are left out
   */
  public static List<SampleCurve> of(List<Outcome> outcomes, int window) {
    Map<String, List<double[]>> jobs = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      jobs.computeIfAbsent(outcome.row().policy(), policy -> new ArrayList<>())
          .add(outcome.jobSlowdowns());
    }
    List<SampleCurve> curves = new ArrayList<>();
    jobs.forEach((policy, trials) -> curves.add(of(policy, trials, window)));
    return curves;
  }

  private static SampleCurve of(String policy, List<double[]> trials, int window) {
    int windows = trials.stream().mapToInt(jobs -> jobs.length / window).min().orElse(0);
    double[] ones = new double[trials.size()];
    Arrays.fill(ones, 1);
    List<Interval> slowdowns = new ArrayList<>();
    for (int w = 0; w < windows; w++) {
      int from = w * window;
      double[] means =
          trials.stream()
              .mapToDouble(jobs -> Arrays.stream(jobs, from, from + window).average().orElseThrow())
              .toArray();
      slowdowns.add(Summary.interval(means, ones));
    }
    return new SampleCurve(policy, trials.size(), window, slowdowns);
  }

  /**
   * Jobs seen before a level is reached for good: from there on to the end the mean slowdown is at
   * or below it.
   *
   * @return a multiple of the window; -1 when it never is, with at least three windows to show it
   */
  public int jobsUntil(double level) {
    double sum = 0;
    int reached = -1;
    for (int w = slowdowns.size() - 1; w >= 0; w--) {
      sum += slowdowns.get(w).mean();
      int left = slowdowns.size() - w;
      if (left >= LEAST_WINDOWS && sum / left <= level) {
        reached = w * window;
      }
    }
    return reached;
  }
}
