/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;
import org.symphonyscheduler.belief.network.Separation;

/**
 * The gradient from forward samples alone, on any directed acyclic graph: METHOD's equations
 * (2)-(5), read backwards.
 *
 * <p>Write the loss's change as {@code dL = sum_x lambda(x) dPr(X = x)}; lambda is the loss itself
 * at a target. Equation (1) split into its two sources of change gives
 *
 * <pre>
 *   (2)  dL/dtheta_X  =  sum_j n(y_j)/S  sum_x lambda(x) df(x, y_j)/dtheta_X
 *   (3)  dL           =  sum_j g(y_j) dPr(P(X) = y_j),   g(y) = sum_x lambda(x) f(x, y)
 * </pre>
 *
 * and with parents that are independent, (4) and the product rule (5) turn the second into one
 * lambda per parent, the mean of g over the samples that agree in that parent:
 *
 * <pre>
 *   lambda_l(y') = E[ g(Y) | Y_l = y' ]
 * </pre>
 *
 * Children come before parents, so each node's lambda is complete when its turn comes and it is
 * expanded once, whatever the number of targets: that is the memory of the recursion. Parents that
 * share ancestors go to {@link DependentParents}.
 *
 * <p>Error falls as {@code 1/sqrt(S)}; a bias of order {@code 1/S} comes from bins without samples.
 */
public final class SamplingGradient implements GradientEstimator {
  private final BayesianNetwork network;
  private final Discretisation bins;
  private final Target target;
  private final RandomGenerator random;
  private final boolean[] expanded;
  private final DiscreteSamples samples;
  private final DependentParents dependent;
  private final boolean[] independentParents;
  private final double[][] lambda;
  private final double[] sum;
  private final double[] count;
  private final double[] perBin;

  /**
   * @param samples of one estimate, at least 1
   * @param random source of the samples, used on
   */
  public SamplingGradient(Discretisation bins, Target target, int samples, RandomGenerator random) {
    this.bins = bins;
    this.network = bins.network();
    this.target = target;
    this.random = random;
    expanded = target.expanded(network);
    this.samples = new DiscreteSamples(bins, target.above(network), samples);
    Separation separation = new Separation(network);
    independentParents = new boolean[network.nodes()];
    lambda = new double[network.nodes()][];
    int widest = 0;
    for (int i = 0; i < lambda.length; i++) {
      lambda[i] = new double[bins.bins(i)];
      widest = Math.max(widest, bins.bins(i));
      independentParents[i] = separation.separator(parents(network, i), new BitSet()).isEmpty();
    }
    sum = new double[widest];
    count = new double[widest];
    perBin = new double[widest];
    dependent = new DependentParents(bins, this.samples, expanded, lambda, separation);
  }

  static int[] parents(BayesianNetwork network, int node) {
    int[] parents = new int[network.parents(node)];
    Arrays.setAll(parents, l -> network.parent(node, l));
    return parents;
  }

  @Override
  public double estimate(double[] theta, Evidence evidence, double[] gradient) {
    samples.sample(theta, evidence, random);
    double loss = seed();
    for (int i = expanded.length - 1; i >= 0; i--) {
      if (expanded[i]) {
        expand(i, theta, gradient);
      }
    }
    return loss;
  }

  private double seed() {
    for (double[] of : lambda) {
      Arrays.fill(of, 0);
    }
    double loss = 0;
    for (int t = 0; t < target.nodes().length(); t++) {
      int node = target.nodes().get(t);
      for (int b = 0; b < bins.bins(node); b++) {
        lambda[node][b] += target.loss().value(bins.centre(node, b));
      }
      loss += samples.mean(node, lossOf(node));
    }
    return loss;
  }

  private double[] lossOf(int node) {
    for (int b = 0; b < bins.bins(node); b++) {
      perBin[b] = target.loss().value(bins.centre(node, b));
    }
    return perBin;
  }

  private void expand(int node, double[] theta, double[] gradient) {
    if (network.kind(node) != NodeKind.DERIVED) {
      bins.rootGradient(node, theta, samples.root[node], 0, lambda[node], 0, gradient);
      return;
    }
    SampledRows rows = samples.rows[node];
    rows.weigh(lambda[node], 0);
    if (network.parameters(node) > 0) {
      rows.chain(theta, rows.seen, gradient);
    }
    if (independentParents[node]) {
      for (int l = 0; l < network.parents(node); l++) {
        parent(network.parent(node, l), rows);
      }
    } else {
      dependent.expand(node, theta, gradient);
    }
  }

  private void parent(int parent, SampledRows rows) {
    if (!expanded[parent]) {
      return;
    }
    int at = parent * samples.samples;
    for (int row = 0; row < rows.rows(); row++) {
      int bin = samples.state[at + rows.sampleOf[row]];
      sum[bin] += rows.seen[row] * rows.g[row];
      count[bin] += rows.seen[row];
    }
    DiscreteSamples.addMeans(sum, count, bins.bins(parent), lambda[parent]);
  }
}
