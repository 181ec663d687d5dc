/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.Evidence;

/**
 * Beliefs as numbers a policy reads, and the way back from a policy's loss to the network's
 * parameters. Where {@link GradientEstimator} has a loss of its own, here the derivatives of any
 * loss by the beliefs come from outside: {@code dL/dtheta = sum over X of dL/dE[X] dE[X]/dtheta}.
 * Owns scratch; not thread-safe.
 */
public interface BeliefPass {
  /**
   * Expected values of some nodes.
   *
   * @param seed of the samples, for passes that draw some: the same gives the same
   * @param means receives one number per node, in the order they were asked for
   */
  void forward(double[] theta, Evidence evidence, long seed, double[] means);

  /**
   * Carries derivatives back through the last {@link #forward}, which must have had this theta.
   *
   * @param derivative of the loss by each mean
   * @param gradient shape of theta; gets the derivative by each parameter added
   */
  void back(double[] theta, double[] derivative, double[] gradient);
}
