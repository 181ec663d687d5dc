/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.performance.Feature.COUNT;

/**
 * Bayesian linear regression {@code y = x'b + noise} by its sufficient statistics. The prior is not
 * mixed into them but given when the posterior is asked for, so that it may improve as other
 * kernels teach. With prior {@code b ~ N(m0, diag(v0))} and noise variance s2,
 *
 * <pre>  precision = diag(1/v0) + X'X/s2,   mean = precision^-1 (m0/v0 + X'y/s2)</pre>
 *
 * <p>Old observations fade by {@link #KEPT} with each new one, so that a kernel whose inputs change
 * is learned anew. For the model thread; a posterior costs about a microsecond.
 */
final class Regression {
  /** Weight an observation keeps when another comes: the last 200 or so count. */
  static final double KEPT = 0.995;

  private final double[] xx = new double[COUNT * COUNT];
  private final double[] xy = new double[COUNT];
  private double yy;
  private double weight;

  void add(double[] x, double y) {
    add(x, y, 1);
  }

  /**
   * Takes in an observation.
   *
   * @param worth from 0 to 1: one over how many times its variance is that of the others
   */
  void add(double[] x, double y, double worth) {
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < COUNT; j++) {
        xx[i * COUNT + j] = KEPT * xx[i * COUNT + j] + worth * x[i] * x[j];
      }
      xy[i] = KEPT * xy[i] + worth * x[i] * y;
    }
    yy = KEPT * yy + worth * y * y;
    weight = KEPT * weight + worth;
  }

  /** The statistics as {@link KnownPair#products} tells them. */
  double[] products() {
    double[] products = new double[KnownPair.PRODUCTS];
    int at = 0;
    for (int i = 0; i < COUNT; i++) {
      for (int j = i; j < COUNT; j++) {
        products[at++] = xx[i * COUNT + j];
      }
      products[at++] = xy[i];
    }
    products[at] = yy;
    return products;
  }

  /** Takes in the observations behind {@link #products} of another. */
  void recall(double[] products) {
    int at = 0;
    for (int i = 0; i < COUNT; i++) {
      for (int j = i; j < COUNT; j++) {
        double product = products[at++];
        xx[i * COUNT + j] += product;
        if (j > i) {
          xx[j * COUNT + i] += product;
        }
      }
      xy[i] += products[at++];
    }
    yy += products[at];
    weight += products[0]; // The intercept's feature is always 1.
  }

  /** How many observations it is worth. */
  double weight() {
    return weight;
  }

  /** Mean of a feature. */
  double meanOf(int feature) {
    return weight == 0 ? 0 : xx[feature] / weight;
  }

  /** Mean of y. */
  double meanOfY() {
    return weight == 0 ? 0 : xy[0] / weight;
  }

  /** Sum over observations of the product of two features' distances from their means. */
  double centred(int i, int j) {
    return weight == 0 ? 0 : xx[i * COUNT + j] - xx[i] * xx[j] / weight;
  }

  /** The same of a feature and y. */
  double centredY(int i) {
    return weight == 0 ? 0 : xy[i] - xx[i] * xy[0] / weight;
  }

  /** Sum of squared residuals about coefficients. */
  double squaredResiduals(double[] b) {
    double sum = yy;
    for (int i = 0; i < COUNT; i++) {
      double row = 0;
      for (int j = 0; j < COUNT; j++) {
        row += xx[i * COUNT + j] * b[j];
      }
      sum += b[i] * (row - 2 * xy[i]);
    }
    return Math.max(0, sum);
  }

  /**
   * The posterior.
   *
   * @param mean receives the coefficients' mean
   * @param covariance receives their covariance, row by row
   */
  void posterior(
      double[] priorMean,
      double[] priorVariance,
      double noise,
      double[] mean,
      double[] covariance) {
    double[] precision = new double[COUNT * COUNT];
    double[] right = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < COUNT; j++) {
        precision[i * COUNT + j] = xx[i * COUNT + j] / noise;
      }
      precision[i * COUNT + i] += 1 / priorVariance[i];
      right[i] = priorMean[i] / priorVariance[i] + xy[i] / noise;
    }
    PositiveDefinite.invert(precision, covariance, COUNT);
    PositiveDefinite.multiply(covariance, right, mean, COUNT);
  }
}
