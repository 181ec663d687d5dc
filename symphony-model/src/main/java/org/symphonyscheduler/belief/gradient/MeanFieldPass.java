/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MeanField;

/** A {@link BeliefPass} of means alone: microseconds, and wrong where a relation is steep. */
public final class MeanFieldPass implements BeliefPass {
  private final MeanField field;
  private final int[] nodes;
  private final double[] adjoint;

  /**
   * @param nodes whose beliefs are read
   */
  public MeanFieldPass(BayesianNetwork network, int[] nodes) {
    field = new MeanField(network);
    this.nodes = nodes.clone();
    adjoint = new double[network.nodes()];
  }

  @Override
  public void forward(double[] theta, Evidence evidence, long seed, double[] means) {
    field.means(theta, evidence);
    for (int n = 0; n < nodes.length; n++) {
      means[n] = field.mean(nodes[n]);
    }
  }

  @Override
  public void back(double[] theta, double[] derivative, double[] gradient) {
    for (int n = 0; n < nodes.length; n++) {
      adjoint[nodes[n]] += derivative[n];
    }
    field.back(theta, adjoint, gradient);
  }
}
