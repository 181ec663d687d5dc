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
  private final double[] mean;
  private final double[] variance;
  private final double[] tangent;
  private final Columns[] inputs;

  // The network's facts again, in arrays: lists would take longer to ask than the arithmetic.
  private final Relation[] relation;
  private final int[] first;
  private final int[] counter;
  private final double[] noise;

  /** Makes the scratch. */
  public MeanField(BayesianNetwork network) {
    mean = new double[network.nodes()];
    variance = new double[network.nodes()];
    tangent = new double[network.nodes()];
    inputs = new Columns[network.nodes()];
    relation = new Relation[inputs.length];
    first = new int[inputs.length];
    counter = new int[inputs.length];
    noise = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = network.columns(i, mean, 1);
      relation[i] = network.kind(i) == NodeKind.DERIVED ? network.relation(i) : null;
      first[i] = network.firstParameter(i);
      counter[i] = network.counter(i);
      noise[i] = network.noise(i) * network.noise(i);
    }
  }

  /** Carries the means alone forward. */
  public void means(double[] theta, Evidence evidence) {
    for (int i = 0; i < inputs.length; i++) {
      if (relation[i] != null) {
        relation[i].values(inputs[i], theta, first[i], mean, i);
      } else {
        mean[i] = counter[i] >= 0 ? evidence.location[counter[i]] : theta[first[i]];
      }
    }
  }

  /** Carries means and variances forward. */
  public void pass(double[] theta, Evidence evidence) {
    for (int i = 0; i < inputs.length; i++) {
      if (relation[i] != null) {
        carry(i, theta);
      } else if (counter[i] >= 0) {
        mean[i] = evidence.location[counter[i]];
        variance[i] = evidence.variance[counter[i]];
      } else {
        mean[i] = theta[first[i]];
        variance[i] = theta[first[i] + 1] * theta[first[i] + 1];
      }
    }
  }

  private void carry(int node, double[] theta) {
    int[] parents = inputs[node].starts;
    if (relation[node] == WeightedSum.WEIGHTED_SUM) {
      add(node, parents, theta);
      return;
    }
    mean[node] = relation[node].tangent(mean, parents, theta, first[node], tangent);
    double sum = noise[node];
    for (int l = 0; l < parents.length; l++) {
      sum += tangent[l] * tangent[l] * variance[parents[l]];
    }
    variance[node] = sum;
  }

  /** Most nodes are sums; a call through the interface would cost more than their arithmetic. */
  private void add(int node, int[] parents, double[] theta) {
    int at = first[node];
    double sum = 0;
    double uncertain = noise[node];
    for (int l = 0; l < parents.length; l++) {
      double weight = theta[at + l];
      sum += weight * mean[parents[l]];
      uncertain += weight * weight * variance[parents[l]];
    }
    mean[node] = sum;
    variance[node] = uncertain;
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
      if (adjoint[i] == 0) {
        continue;
      }
      if (relation[i] != null) {
        relation[i].derivatives(inputs[i], theta, first[i], adjoint, i, adjoint, gradient);
      } else if (counter[i] < 0) {
        gradient[first[i]] += adjoint[i];
      }
    }
    Arrays.fill(adjoint, 0);
  }
}
