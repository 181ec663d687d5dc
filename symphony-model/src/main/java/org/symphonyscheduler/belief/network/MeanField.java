/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.Arrays;

/**
 * Means and variances carried forward in one pass: a derived node's mean is F of its parents'
 * means, its variance that of F's tangent there plus the noise, parents taken for independent.
 * Exact for sums on a polytree; wrong where F bends within the spread of its inputs, as a steep
 * threshold does. Holds scratch, shared by the machines of a type; not thread-safe.
 */
public final class MeanField {
  private final BayesianNetwork network;
  private final double[] mean;
  private final double[] variance;
  private final double[] tangent;
  private final double[] one = {1};
  private final Columns[] inputs;

  /** Makes the scratch. */
  public MeanField(BayesianNetwork network) {
    this.network = network;
    mean = new double[network.nodes()];
    variance = new double[network.nodes()];
    tangent = new double[network.nodes()];
    inputs = new Columns[network.nodes()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = network.columns(i, mean, 1);
    }
  }

  /** Carries the means alone forward. */
  public void means(double[] theta, Evidence evidence) {
    for (int i = 0; i < inputs.length; i++) {
      int first = network.firstParameter(i);
      switch (network.kind(i)) {
        case COUNTER -> mean[i] = evidence.location[network.counter(i)];
        case PRIOR -> mean[i] = theta[first];
        case DERIVED -> network.relation(i).values(inputs[i], theta, first, mean, i);
      }
    }
  }

  /** Carries means and variances forward. */
  public void pass(double[] theta, Evidence evidence) {
    means(theta, evidence);
    for (int i = 0; i < inputs.length; i++) {
      int first = network.firstParameter(i);
      variance[i] =
          switch (network.kind(i)) {
            case COUNTER -> evidence.variance(network.counter(i));
            case PRIOR -> theta[first + 1] * theta[first + 1];
            case DERIVED -> carried(i, theta, first);
          };
    }
  }

  private double carried(int node, double[] theta, int first) {
    int[] parents = inputs[node].starts;
    for (int parent : parents) {
      tangent[parent] = 0;
    }
    network.relation(node).derivatives(inputs[node], theta, first, one, 0, tangent, null);
    double sum = network.noise(node) * network.noise(node);
    for (int parent : parents) {
      sum += tangent[parent] * tangent[parent] * variance[parent];
    }
    return sum;
  }

  /** Mean of a node after the last pass. */
  public double mean(int node) {
    return mean[node];
  }

  /** Variance of a node after the last pass. */
  public double variance(int node) {
    return variance[node];
  }

  /**
   * Carries derivatives by the nodes' means back through the pass.
   *
   * @param adjoint derivative by each node's mean, shape nodes; used up
   * @param gradient gets the derivative by each parameter added
   */
  public void back(double[] theta, double[] adjoint, double[] gradient) {
    for (int i = inputs.length - 1; i >= 0; i--) {
      int first = network.firstParameter(i);
      if (adjoint[i] == 0) {
        continue;
      }
      if (network.kind(i) == NodeKind.PRIOR) {
        gradient[first] += adjoint[i];
      } else if (network.kind(i) == NodeKind.DERIVED) {
        network.relation(i).derivatives(inputs[i], theta, first, adjoint, i, adjoint, gradient);
      }
    }
    Arrays.fill(adjoint, 0);
  }
}
