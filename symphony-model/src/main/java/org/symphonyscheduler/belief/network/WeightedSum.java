/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * {@code F = sum_l theta_l * y_l}: traffic is transactions times the bytes of each, what flows
 * through a switch is the sum of what flows below it. With one input, a scaled value.
 */
public enum WeightedSum implements Relation {
  /** The only one. */
  WEIGHTED_SUM;

  @Override
  public int parameters(int inputs) {
    return inputs;
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    double[] y = in.values;
    int count = in.count;
    int at = in.starts[0];
    double weight = theta[first];
    for (int r = 0; r < count; r++) {
      out[outStart + r] = weight * y[at + r];
    }
    for (int l = 1; l < in.starts.length; l++) {
      at = in.starts[l];
      weight = theta[first + l];
      for (int r = 0; r < count; r++) {
        out[outStart + r] += weight * y[at + r];
      }
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    double sum = 0;
    for (int l = 0; l < of.length; l++) {
      tangent[l] = theta[first + l];
      sum += theta[first + l] * y[of[l]];
    }
    return sum;
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
    for (int l = 0; l < in.starts.length; l++) {
      int at = in.starts[l];
      if (gradient != null) {
        gradient[first + l] += dot(in.values, at, adjoint, start, in.count);
      }
      if (inputAdjoint != null) {
        double weight = theta[first + l];
        for (int r = 0; r < in.count; r++) {
          inputAdjoint[at + r] += weight * adjoint[start + r];
        }
      }
    }
  }

  /** Two partial sums: one chain of additions would wait for each addition's latency. */
  private static double dot(double[] a, int atA, double[] b, int atB, int count) {
    double even = 0;
    double odd = 0;
    int r = 0;
    for (; r + 1 < count; r += 2) {
      even += a[atA + r] * b[atB + r];
      odd += a[atA + r + 1] * b[atB + r + 1];
    }
    return r < count ? even + odd + a[atA + r] * b[atB + r] : even + odd;
  }
}
