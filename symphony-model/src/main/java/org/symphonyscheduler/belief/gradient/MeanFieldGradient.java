/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MeanField;

/**
 * The gradient of the loss at the mean, as if every quantity were known: one pass forward, one
 * back. Deterministic and the cheapest; right as far as the network is linear within its spread.
 */
public final class MeanFieldGradient implements GradientEstimator {
  private final Target target;
  private final MeanField field;
  private final double[] adjoint;

  /** Makes the scratch. */
  public MeanFieldGradient(BayesianNetwork network, Target target) {
    this.target = target;
    field = new MeanField(network);
    adjoint = new double[network.nodes()];
  }

  @Override
  public double estimate(double[] theta, Evidence evidence, double[] gradient) {
    field.means(theta, evidence);
    double loss = 0;
    for (int t = 0; t < target.nodes().length(); t++) {
      int node = target.nodes().get(t);
      loss += target.loss().value(field.mean(node));
      adjoint[node] += target.loss().slope(field.mean(node));
    }
    field.back(theta, adjoint, gradient);
    return loss;
  }
}
