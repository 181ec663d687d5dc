/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.Evidence;

/**
 * The gradient of a belief's expected loss by all parameters of the network. Built once for a
 * network and a {@link Target}, then asked again and again; an estimator owns its scratch and is
 * not thread-safe.
 */
public interface GradientEstimator {
  /**
   * Estimates value and gradient.
   *
   * @param theta parameters of the network, read only
   * @param evidence what is measured, read only
   * @param gradient shape of theta; the gradient is added to it
   * @return the expected loss
   */
  double estimate(double[] theta, Evidence evidence, double[] gradient);
}
