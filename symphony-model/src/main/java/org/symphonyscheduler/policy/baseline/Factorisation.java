/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A matrix with gaps, filled by what its rows and columns have in common: mean, row and column
 * offsets and the product of a few latent factors, fitted by stochastic gradient descent to the
 * entries seen (the way of Paragon and of the recommenders it takes it from). Not thread-safe.
 */
final class Factorisation {
  private static final int RANK = 2;
  private static final double RATE = 0.1;
  private static final double RIDGE = 0.02;

  /** Offset of a row or column, then its factors. */
  private final Map<String, double[]> rows = new HashMap<>();

  private final Map<String, double[]> columns = new HashMap<>();
  private final SplittableRandom random;
  private double mean;
  private long seen;

  Factorisation(long seed) {
    random = new SplittableRandom(seed);
  }

  double predict(String row, String column) {
    double[] r = rows.get(row);
    double[] c = columns.get(column);
    double sum = mean + (r == null ? 0 : r[0]) + (c == null ? 0 : c[0]);
    for (int i = 1; r != null && c != null && i <= RANK; i++) {
      sum += r[i] * c[i];
    }
    return sum;
  }

  void learn(String row, String column, double value) {
    double[] r = rows.computeIfAbsent(row, k -> fresh());
    double[] c = columns.computeIfAbsent(column, k -> fresh());
    seen++;
    mean += (value - mean) / Math.min(seen, 200);
    double error = value - predict(row, column);
    r[0] += RATE * (error - RIDGE * r[0]);
    c[0] += RATE * (error - RIDGE * c[0]);
    for (int i = 1; i <= RANK; i++) {
      double old = r[i];
      r[i] += RATE * (error * c[i] - RIDGE * r[i]);
      c[i] += RATE * (error * old - RIDGE * c[i]);
    }
  }

  private double[] fresh() {
    double[] factors = new double[RANK + 1];
    for (int i = 1; i <= RANK; i++) {
      factors[i] = 0.3 * (random.nextDouble() - 0.5);
    }
    return factors;
  }
}
