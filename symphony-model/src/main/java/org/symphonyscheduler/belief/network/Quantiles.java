/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Draws from a standard Student-t or normal distribution by its inverse, tabulated at {@value
 * #CELLS} equal probabilities and linear between: some nanoseconds a draw, whatever the
 * distribution. The outermost cells end at the quantile of a quarter cell; draws further out do not
 * occur. Immutable, safe for any thread.
 */
public final class Quantiles {
  private static final int BITS = 10;
  private static final int CELLS = 1 << BITS;
  private static final int FRACTION_BITS = 32 - BITS;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;
  private static final double PER_FRACTION = 1.0 / (1 << FRACTION_BITS);
  private static final AtomicReferenceArray<Quantiles> TABLES =
      new AtomicReferenceArray<>(Evidence.MANY + 1);

  private final double[] at;
  private final double variance;

  private Quantiles(RealDistribution distribution) {
    at = new double[CELLS + 1];
    for (int c = 1; c < CELLS; c++) {
      at[c] = distribution.inverseCumulativeProbability(c / (double) CELLS);
    }
    at[0] = distribution.inverseCumulativeProbability(0.25 / CELLS);
    at[CELLS] = -at[0];
    double sum = 0;
    for (int c = 0; c < CELLS; c++) {
      sum += (at[c] * at[c] + at[c] * at[c + 1] + at[c + 1] * at[c + 1]) / 3;
    }
    variance = sum / CELLS;
  }

  /** The table of a number of degrees of freedom, {@link Evidence#MANY} for the normal. */
  static Quantiles of(int freedom) {
    Quantiles table = TABLES.get(freedom);
    if (table == null) {
      // Two threads may both compute it; both get equal tables.
      table =
          new Quantiles(
              freedom >= Evidence.MANY
                  ? new NormalDistribution(null, 0, 1)
                  : new TDistribution(null, freedom));
      TABLES.set(freedom, table);
    }
    return table;
  }

  /** The standard normal distribution. */
  public static Quantiles normal() {
    return of(Evidence.MANY);
  }

  /** Variance of what is drawn: finite for every number of degrees of freedom. */
  double variance() {
    return variance;
  }

  /** The draw of 32 random bits. */
  double draw(int bits) {
    int cell = bits >>> FRACTION_BITS;
    double left = at[cell];
    return left + (at[cell + 1] - left) * ((bits & FRACTION) * PER_FRACTION);
  }
}
