/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/** {@code F = theta * y_0 * y_1}: a share of a total. */
public enum Product implements Relation {
  /** The only one. */
  PRODUCT;

  @Override
  public int parameters(int inputs) {
    return 1;
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    for (int r = 0; r < in.count; r++) {
      out[outStart + r] = theta[first] * in.values[in.starts[0] + r] * in.values[in.starts[1] + r];
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    tangent[0] = theta[first] * y[of[1]];
    tangent[1] = theta[first] * y[of[0]];
    return tangent[0] * y[of[0]];
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
    double sum = 0;
    for (int r = 0; r < in.count; r++) {
      double y0 = in.values[in.starts[0] + r];
      double y1 = in.values[in.starts[1] + r];
      sum += adjoint[start + r] * y0 * y1;
      if (inputAdjoint != null) {
        inputAdjoint[in.starts[0] + r] += adjoint[start + r] * theta[first] * y1;
        inputAdjoint[in.starts[1] + r] += adjoint[start + r] * theta[first] * y0;
      }
    }
    if (gradient != null) {
      gradient[first] += sum;
    }
  }
}
