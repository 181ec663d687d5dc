/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

/**
 * Steps downhill by gradients of very different size and noise: D. Kingma, J. Ba, <i>Adam</i>, ICLR
 * 2015, with the step size falling as {@code 1/sqrt(t)} towards the end so that noise averages out.
 * Not thread-safe.
 */
final class Adam {
  private static final double MEAN_KEPT = 0.9;
  private static final double SQUARE_KEPT = 0.999;
  private static final double TINY = 1e-10;

  /** Steps after which the step size starts to fall. */
  private static final double STEADY = 200;

  private final double rate;
  private final double[] mean;
  private final double[] square;
  private int steps;

  Adam(int parameters, double rate) {
    this.rate = rate;
    mean = new double[parameters];
    square = new double[parameters];
  }

  /** Moves theta against a gradient. */
  void step(double[] theta, double[] gradient) {
    steps++;
    double correction =
        Math.sqrt(1 - Math.pow(SQUARE_KEPT, steps)) / (1 - Math.pow(MEAN_KEPT, steps));
    double size = rate * correction / Math.sqrt(1 + steps / STEADY);
    for (int p = 0; p < theta.length; p++) {
      mean[p] = MEAN_KEPT * mean[p] + (1 - MEAN_KEPT) * gradient[p];
      square[p] = SQUARE_KEPT * square[p] + (1 - SQUARE_KEPT) * gradient[p] * gradient[p];
      theta[p] -= size * mean[p] / (Math.sqrt(square[p]) + TINY);
    }
  }
}
