/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * Utilisation {@code F = r / (1 + r^8)^(1/8)} with {@code r = max(0, y / theta)}: traffic as a
 * share of the capacity theta, within [0, 1). Up to 0.7 it is r within 1 %; it bends instead of
 * being cut off at 1, so that a capacity believed too small still feels a gradient.
 */
public enum Saturating implements Relation {
  /** The only one. */
  SATURATING;

  @Override
  public int parameters(int inputs) {
    return 1;
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    double perCapacity = 1 / theta[first];
    int at = in.starts[0];
    for (int i = 0; i < in.count; i++) {
      double r = Math.max(0, in.values[at + i] * perCapacity);
      out[outStart + i] = r / eighthRoot(1 + eighth(r));
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    double perCapacity = 1 / theta[first];
    double r = y[of[0]] * perCapacity;
    if (r <= 0) {
      tangent[0] = 0;
      return 0;
    }
    double inverse = 1 / (1 + eighth(r));
    double perRoot = eighthRoot(inverse);
    tangent[0] = perRoot * inverse * perCapacity;
    return r * perRoot;
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
    double perCapacity = 1 / theta[first];
    int at = in.starts[0];
    double sum = 0;
    for (int i = 0; i < in.count; i++) {
      double r = in.values[at + i] * perCapacity;
      if (r > 0) {
        double q = 1 + eighth(r);
        double slope = adjoint[start + i] * perCapacity / (q * eighthRoot(q));
        sum -= slope * r;
        if (inputAdjoint != null) {
          inputAdjoint[at + i] += slope;
        }
      }
    }
    if (gradient != null) {
      gradient[first] += sum;
    }
  }

  private static double eighth(double r) {
    double square = r * r;
    double fourth = square * square;
    return fourth * fourth;
  }

  private static double eighthRoot(double q) {
    return Math.sqrt(Math.sqrt(Math.sqrt(q)));
  }
}
