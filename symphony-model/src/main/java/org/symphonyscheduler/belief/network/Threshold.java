/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * {@code F = sigma((y - theta_0) / theta_1)}: the share of cycles in which more requests are
 * outstanding than the processor can serve. theta_0 is theta_MB of the processor's manual, or
 * learned; theta_1, positive, says how steep the step is.
 */
public enum Threshold implements Relation {
  /** The only one. */
  THRESHOLD;

  @Override
  public int parameters(int inputs) {
    return 2;
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    int at = in.starts[0];
    for (int r = 0; r < in.count; r++) {
      out[outStart + r] = sigma((in.values[at + r] - theta[first]) / theta[first + 1]);
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    double value = sigma((y[of[0]] - theta[first]) / theta[first + 1]);
    tangent[0] = value * (1 - value) / theta[first + 1];
    return value;
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
    int at = in.starts[0];
    double perWidth = 1 / theta[first + 1];
    double sumPlace = 0;
    double sumWidth = 0;
    for (int r = 0; r < in.count; r++) {
      double z = (in.values[at + r] - theta[first]) * perWidth;
      double value = sigma(z);
      double slope = adjoint[start + r] * value * (1 - value) * perWidth;
      sumPlace -= slope;
      sumWidth -= slope * z;
      if (inputAdjoint != null) {
        inputAdjoint[at + r] += slope;
      }
    }
    if (gradient != null) {
      gradient[first] += sumPlace;
      gradient[first + 1] += sumWidth;
    }
  }

  private static double sigma(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
