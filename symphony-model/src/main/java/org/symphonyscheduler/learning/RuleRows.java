/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.policy.Candidates;

/**
 * What the rule thinks of candidates, as numbers near one: where a residual can tell that the rule
 * errs. Relative to the rule's best candidate, so that they mean the same for a kernel of a second
 * and one of an hour. Allocates nothing; stateless.
 */
final class RuleRows {
  private static final int COST = 0;
  private static final int SECONDS = 1;
  private static final int SPREAD = 2;
  private static final int BUSY = 3;
  private static final int WAITING = 4;
  private static final int REMAINING = 5;
  private static final int OTHERS = 6;
  private static final int PRESSURE = 7;
  private static final int DRAW = 8;
  private static final int PREFERRED = 9;
  private static final int LATER = 10;
  private static final int MET = 11;

  /** Numbers per candidate; what it would meet on its path comes last, without the intercept. */
  static final int ROWS = MET + Feature.COUNT - 1;

  /** Numbers of the moment. */
  static final int CONTEXT = 8;

  /** Logarithms of ratios beyond this say no more than that. */
  private static final double FAR = 3;

  private RuleRows() {}

  /** Fills what an agent sees from scored candidates. */
  static void fill(
      Observation seen, Candidates candidates, int size, long waitedMillis, double beta) {
    seen.clear();
    double cost = Double.POSITIVE_INFINITY;
    double seconds = Double.POSITIVE_INFINITY;
    double pressure = 0;
    int free = 0;
    int best = 0;
    int busy = -1;
    for (int c = 0; c < size; c++) {
      if (candidates.cost(c) < cost) {
        cost = candidates.cost(c);
        best = c;
      }
      seconds = Math.min(seconds, candidates.seconds(c));
      pressure = Math.max(pressure, candidates.pressure(candidates.alternative(c)));
      free += candidates.free(c) > 0 ? 1 : 0;
      boolean cheaper = busy < 0 || candidates.cost(c) < candidates.cost(busy);
      busy = candidates.free(c) <= 0 && cheaper ? c : busy;
    }
    // The rule waits for the cheapest or for none: so does who corrects it.
    boolean mayWait = busy >= 0 && candidates.waitable(busy);
    for (int c = 0; c < size; c++) {
      row(seen, candidates, c, cost, seconds, beta, mayWait);
    }
    seen.setContext(0, near(Math.log(seconds) / 3));
    seen.setContext(1, Math.min(2, waitedMillis / 1000.0 / seconds));
    seen.setContext(2, (double) free / size);
    seen.setContext(3, Math.min(FAR, pressure));
    seen.setContext(4, candidates.patience() - 1);
    seen.setContext(5, Math.log1p(size) / 4);
    seen.setContext(6, candidates.free(best) > 0 ? 0 : 1);
    seen.setContext(7, near(Math.log(cost / seconds)));
  }

  private static void row(
      Observation seen,
      Candidates candidates,
      int c,
      double cost,
      double seconds,
      double beta,
      boolean mayWait) {
    boolean busy = candidates.free(c) <= 0;
    boolean judged = candidates.cost(c) < Double.POSITIVE_INFINITY;
    boolean valid = judged && (!busy || mayWait && candidates.waitable(c));
    double relative = judged ? Math.log(candidates.cost(c) / cost) : FAR;
    int row = seen.add(-beta * relative, valid, -1);
    if (!valid) {
      return;
    }
    double own = candidates.seconds(c);
    int alternative = candidates.alternative(c);
    seen.set(row, COST, near(relative));
    seen.set(row, SECONDS, near(Math.log(own / seconds)));
    seen.set(row, SPREAD, Math.min(FAR, candidates.spread(c)));
    seen.set(row, BUSY, busy ? 1 : 0);
    seen.set(row, WAITING, Math.min(FAR, 0.5 * candidates.waiting(c)));
    seen.set(row, REMAINING, Math.min(FAR, candidates.remaining(c) / own));
    seen.set(row, OTHERS, Math.min(FAR, candidates.others(c) / own));
    seen.set(row, PRESSURE, Math.min(FAR, candidates.pressure(alternative)));
    seen.set(row, DRAW, near(Math.log(candidates.drawn(c) / own)));
    seen.set(row, PREFERRED, alternative == 0 ? 1 : 0);
    seen.set(row, LATER, alternative > 1 ? 1 : 0);
    for (int feature = 1; feature < Feature.COUNT; feature++) {
      seen.set(row, MET + feature - 1, candidates.feature(c, feature));
    }
  }

  private static double near(double logarithm) {
    return Math.max(-FAR, Math.min(FAR, logarithm));
  }
}
