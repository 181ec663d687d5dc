/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * All that is known of a kernel's run times at one moment. Immutable; safe for any thread.
 *
 * <p>The <em>level</em> is the logarithm of the kernel's run time, seconds, on a processor of no
 * particular speed: what its runs tell once each processor's usual ratio is taken out.
 */
public final class KernelRates {
  private final String kernel;
  private final Rate[] rates;
  private final double level;
  private final double levelVariance;
  private final double[] expected;
  private final double[] uncertainty;
  private final long wantedMillis;
  private final int[] type;
  private final long completions;

  KernelRates(
      String kernel,
      Rate[] rates,
      double level,
      double levelVariance,
      double[] expected,
      double[] uncertainty,
      long wantedMillis,
      int[] type) {
    this.kernel = kernel;
    this.rates = rates;
    this.level = level;
    this.levelVariance = levelVariance;
    this.expected = expected;
    this.uncertainty = uncertainty;
    this.wantedMillis = wantedMillis;
    this.type = type;
    long sum = 0;
    for (Rate rate : rates) {
      sum += rate == null ? 0 : rate.completions();
    }
    completions = sum;
  }

  public String kernel() {
    return kernel;
  }

  /** Completions on all processors. */
  public long completions() {
    return completions;
  }

  /** The rate on a processor, null when it was never placed there: see {@link #expected}. */
  public Rate on(int processor) {
    return processor >= 0 && processor < rates.length ? rates[processor] : null;
  }

  /** Whether it has ended no run on a processor. */
  public boolean unseen(int processor) {
    Rate own = on(processor);
    return own == null || own.unseen();
  }

  /** Whether it has ended a run on some processor of the same type. */
  public boolean ranOnLike(int processor) {
    for (int p = 0; p < rates.length; p++) {
      if (alike(p, processor) && !unseen(p)) {
        return true;
      }
    }
    return false;
  }

  /** Whether its first run on some processor of the same type is going on. */
  public boolean trying(int processor) {
    for (int p = 0; p < rates.length; p++) {
      if (alike(p, processor) && unseen(p) && on(p) != null && on(p).running() > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a run on a processor is likely to last at least, because the first on another of its type
   * has lasted that long and goes on; logarithm of seconds, minus infinity where none does.
   */
  public double overdueOnLike(int processor) {
    double longest = Double.NEGATIVE_INFINITY;
    for (int p = 0; p < rates.length; p++) {
      if (p != processor && alike(p, processor) && unseen(p) && on(p) != null) {
        longest = Math.max(longest, on(p).overdue() + expected(processor) - expected(p));
      }
    }
    return longest;
  }

  /** Variance of what {@link #overdueOnLike} tells of a processor, beside that of single runs. */
  public static double varianceOnLike() {
    return Levels.BETWEEN_SIBLINGS;
  }

  private boolean alike(int one, int other) {
    return one == other
        || (Math.min(one, other) >= 0
            && Math.max(one, other) < type.length
            && type[one] == type[other]);
  }

  /**
   * Expected use of a {@link Demand} kind on a processor, in its unit: by its runs there, else by
   * those on others of the same type; NaN when there are none.
   */
  public double demand(int processor, int kind) {
    Rate own = on(processor);
    if (own != null || processor < 0 || processor >= type.length) {
      return own == null ? Double.NaN : own.demand(kind);
    }
    double sum = 0;
    int count = 0;
    for (int p = 0; p < rates.length; p++) {
      if (rates[p] != null && type[p] == type[processor] && !Double.isNaN(rates[p].demand(kind))) {
        sum += rates[p].demand(kind);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /** The level, logarithm of seconds. */
  public double level() {
    return level;
  }

  /** Variance of the level of a kernel that never ended a run; else 0. */
  public double levelVariance() {
    return levelVariance;
  }

  /** The intercept on a processor as its runs on others tell it, logarithm of seconds. */
  public double expected(int processor) {
    return processor >= 0 && processor < expected.length ? expected[processor] : level;
  }

  /** Variance of {@link #expected}, beside that of the level. */
  public double uncertainty(int processor) {
    return processor >= 0 && processor < uncertainty.length
        ? uncertainty[processor]
        : Levels.uncertaintyAnywhere();
  }

  /**
   * What a run is expected to take on a processor of an otherwise idle machine, seconds. Where the
   * kernel never ran that is the mean of what it may take. The median is far below that where
   * little is known, and would have tasks counted as waiting for processors that few of them will
   * use.
   */
  double aloneSeconds(int processor) {
    return unseen(processor)
        ? Math.exp(expected(processor) + 0.5 * uncertainty(processor))
        : Math.exp(on(processor).coefficient(Feature.INTERCEPT));
  }

  /** When a container of the kernel was last placed. */
  public long wantedMillis() {
    return wantedMillis;
  }
}
