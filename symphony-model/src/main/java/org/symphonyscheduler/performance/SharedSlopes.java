/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.performance.Feature.COUNT;

/**
 * What contention does to kernels in general: coefficients of all features but the intercept,
 * learned from all kernels together, each centred about its own mean (the "within" estimator). They
 * are the prior of a kernel that has run too seldom to tell by itself. For the model thread.
 */
final class SharedSlopes {
  /** Deviation of what is no matter of learning: {@link LoadTime} accounts for it. */
  private static final double KNOWN = 1e-3;

  /**
   * Before anything ran: kernels are slowed down as fair shares of a link would have it. Order of
   * {@link Feature}; the intercept is not ours.
   */
  private static final double[] PRIOR = {0, 1, 1, 1, 1, 1, 0};

  /** Standard deviations of these. */
  private static final double[] PRIOR_DEVIATION = {1, 0.4, 0.4, 0.4, 0.4, 0.4, KNOWN};

  /** Standard deviations of a single kernel's coefficients about the shared ones. */
  private static final double[] BETWEEN_KERNELS = {1, 0.3, 0.3, 0.3, 0.3, 0.3, KNOWN};

  private final double[] xx = new double[COUNT * COUNT];
  private final double[] xy = new double[COUNT];
  private final double[] mean = PRIOR.clone();
  private final double[] covariance = new double[COUNT * COUNT];
  private final double[] precision = new double[COUNT * COUNT];
  private final double[] right = new double[COUNT];

  SharedSlopes() {
    solve(1);
  }

  /** Takes a kernel's statistics out, before they change. */
  void subtract(Regression kernel) {
    add(kernel, -1);
  }

  /** Takes a kernel's statistics in, after they changed. */
  void add(Regression kernel) {
    add(kernel, 1);
  }

  private void add(Regression kernel, double sign) {
    for (int i = 1; i < COUNT; i++) {
      for (int j = 1; j < COUNT; j++) {
        xx[i * COUNT + j] += sign * kernel.centred(i, j);
      }
      xy[i] += sign * kernel.centredY(i);
    }
  }

  /** Finds the coefficients again, for a noise variance. */
  void solve(double noise) {
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < COUNT; j++) {
        precision[i * COUNT + j] = xx[i * COUNT + j] / noise;
      }
      double variance = PRIOR_DEVIATION[i] * PRIOR_DEVIATION[i];
      precision[i * COUNT + i] = Math.max(0, xx[i * COUNT + i]) / noise + 1 / variance;
      right[i] = PRIOR[i] / variance + xy[i] / noise;
    }
    PositiveDefinite.invert(precision, covariance, COUNT);
    PositiveDefinite.multiply(covariance, right, mean, COUNT);
  }

  double mean(int feature) {
    return mean[feature];
  }

  /** Variance of one kernel's coefficient, given what all teach. */
  double variance(int feature) {
    return covariance[feature * COUNT + feature]
        + BETWEEN_KERNELS[feature] * BETWEEN_KERNELS[feature];
  }
}
