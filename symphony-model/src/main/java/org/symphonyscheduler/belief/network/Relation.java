/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * How a quantity follows from others: {@code x = F(y; theta) + noise}, with small Gaussian noise.
 * The density is {@code f_X(x, y; theta) = Normal(x; F(y; theta), noise)}, so that its derivatives
 * follow from those of F by the chain rule. Stateless, shared by all nodes; works on many cases at
 * a time because a call per case would cost more than the arithmetic.
 */
public interface Relation {
  /** How many parameters a node of so many inputs has. */
  int parameters(int inputs);

  /**
   * F of every case.
   *
   * @param in inputs y
   * @param theta all parameters of the network; this node's start at {@code first}
   * @param out receives F of case r at {@code outStart + r}
   */
  void values(Columns in, double[] theta, int first, double[] out, int outStart);

  /**
   * Derivatives of F, each case weighted by an adjoint and the results added.
   *
   * @param adjoint derivative of something by F; of case r at {@code start + r}
   * @param inputAdjoint gets {@code adjoint * dF/dy} added, laid out as the inputs' values; null
   *     when not wanted
   * @param gradient gets the sum over cases of {@code adjoint * dF/dtheta} added at the parameters'
   *     own places; null when not wanted
   */
  void derivatives(
      Columns in,
      double[] theta,
      int first,
      double[] adjoint,
      int start,
      double[] inputAdjoint,
      double[] gradient);

  /**
   * F of one case and its tangent in one go, for a pass that needs nothing else.
   *
   * @param y values of all nodes
   * @param of positions of the inputs in y
   * @param tangent receives dF/dy of each input
   */
  double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent);

  /** {@code Normal(x; mean, noise)}, the density of a node whose F is {@code mean}. */
  static double density(double x, double mean, double noise) {
    double z = (x - mean) / noise;
    return Math.exp(-0.5 * z * z) / (noise * Math.sqrt(2 * Math.PI));
  }
}
