/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.Evidence;

/** Many estimates of one gradient: their mean and its standard error, over the whole vector. */
final class Repeats {
  private final double[] mean;
  private double variance;

  Repeats(GradientEstimator estimator, double[] theta, Evidence evidence, int repeats) {
    mean = new double[theta.length];
    double[] squares = new double[theta.length];
    for (int r = 0; r < repeats; r++) {
      double[] gradient = new double[theta.length];
      estimator.estimate(theta, evidence, gradient);
      for (int p = 0; p < mean.length; p++) {
        mean[p] += gradient[p] / repeats;
        squares[p] += gradient[p] * gradient[p] / repeats;
      }
    }
    for (int p = 0; p < mean.length; p++) {
      variance += Math.max(0, squares[p] - mean[p] * mean[p]) / (repeats - 1);
    }
  }

  double distance(double[] from) {
    double sum = 0;
    for (int p = 0; p < mean.length; p++) {
      sum += (mean[p] - from[p]) * (mean[p] - from[p]);
    }
    return Math.sqrt(sum);
  }

  double standardError() {
    return Math.sqrt(variance);
  }
}
