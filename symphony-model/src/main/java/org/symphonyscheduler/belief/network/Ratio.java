/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * {@code F = theta * y_0 * y_1 / (y_1^2 + e^2)}: a ratio such as lost slots by issued ones. It is
 * {@code theta * y_0 / y_1} but near {@code y_1 = 0}, where the ratio of two noisy zeros means
 * nothing and goes to zero smoothly.
 */
public enum Ratio implements Relation {
  /** The only one. */
  RATIO;

  /** Denominators well above this divide as usual; counters are scaled to about one. */
  private static final double SOFTENING = 0.02;

  private static final double FLOOR = SOFTENING * SOFTENING;

  @Override
  public int parameters(int inputs) {
    return 1;
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    double scale = theta[first];
    for (int r = 0; r < in.count; r++) {
      double y1 = in.values[in.starts[1] + r];
      out[outStart + r] = scale * in.values[in.starts[0] + r] * y1 / (y1 * y1 + FLOOR);
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    double y0 = y[of[0]];
    double y1 = y[of[1]];
    double below = 1 / (y1 * y1 + FLOOR);
    tangent[0] = theta[first] * y1 * below;
    tangent[1] = theta[first] * y0 * (FLOOR - y1 * y1) * below * below;
    return tangent[0] * y0;
  }

  @Override
  public void derivatives(
      Columns in,
      double[] theta,
      int first,
      double[] adjoint,
      int start,
      double[] inputAdjoint,
      double[] gradient) {
    double scale = theta[first];
    double sum = 0;
    for (int r = 0; r < in.count; r++) {
      double y0 = in.values[in.starts[0] + r];
      double y1 = in.values[in.starts[1] + r];
      double below = 1 / (y1 * y1 + FLOOR);
      double inverse = y1 * below;
      sum += adjoint[start + r] * y0 * inverse;
      if (inputAdjoint != null) {
        double weighted = adjoint[start + r] * scale;
        inputAdjoint[in.starts[0] + r] += weighted * inverse;
        inputAdjoint[in.starts[1] + r] += weighted * y0 * (FLOOR - y1 * y1) * below * below;
      }
    }
    if (gradient != null) {
      gradient[first] += sum;
    }
  }
}
