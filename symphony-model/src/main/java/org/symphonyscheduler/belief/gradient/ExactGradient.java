/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;
import org.symphonyscheduler.belief.network.Separation;

/**
 * Belief propagation on a polytree and the gradient from it. Messages down the edges are the
 * beliefs pi of the parents, independent of each other on a polytree; messages up are the
 * derivatives lambda of the loss by each belief:
 *
 * <pre>
 *   pi(x)        = sum_y f(x, y) prod_l pi_l(y_l)
 *   g(y)         = sum_x lambda(x) f(x, y)
 *   lambda_l(y') = sum over y with y_l = y' of  g(y) prod_{k != l} pi_k(y_k)
 *   dL/dtheta    = sum_y prod_l pi_l(y_l) sum_x lambda(x) df(x, y)/dtheta
 * </pre>
 *
 * The last line is Russell's and Binder's {@code Pr(x, u | e) / theta} per table entry, with the
 * loss as the evidence, chained to the parameters of the table. All targets go up in one pass,
 * which is linear in them.
 */
public final class ExactGradient implements GradientEstimator {
  private final BayesianNetwork network;
  private final Discretisation bins;
  private final Target target;
  private final boolean[] above;
  private final boolean[] expanded;
  private final boolean cached;
  private final NodeTable[] tables;
  private final double[][] pi;
  private final double[][] lambda;
  private final double[] weighted;
  private final double[] g;
  private final double[][] joint;
  private double[] cachedTheta = new double[0];

  /**
   * @param cached keep the tables while the parameters stay the same, instead of rebuilding them at
   *     each estimate
   * @throws IllegalArgumentException when the network is no polytree, or a table is too large
   */
  public ExactGradient(Discretisation bins, Target target, boolean cached) {
    this.bins = bins;
    this.network = bins.network();
    this.target = target;
    this.cached = cached;
    if (!new Separation(network).polytree()) {
      throw new IllegalArgumentException("belief propagation is exact on polytrees only");
    }
    above = target.above(network);
    expanded = target.expanded(network);
    int nodes = network.nodes();
    tables = new NodeTable[nodes];
    pi = new double[nodes][];
    lambda = new double[nodes][];
    int widest = 0;
    int mostRows = 1;
    int mostParents = 0;
    for (int i = 0; i < nodes; i++) {
      pi[i] = new double[bins.bins(i)];
      lambda[i] = new double[bins.bins(i)];
      widest = Math.max(widest, bins.bins(i));
      if (above[i]) {
        tables[i] = new NodeTable(bins, i);
        mostRows = Math.max(mostRows, tables[i].rows());
        mostParents = Math.max(mostParents, network.parents(i));
      }
    }
    weighted = new double[widest];
    g = new double[mostRows];
    joint = new double[mostParents + 1][mostRows];
  }

  @Override
  public double estimate(double[] theta, Evidence evidence, double[] gradient) {
    boolean keep = cached && Arrays.equals(theta, cachedTheta);
    for (int i = 0; i < tables.length; i++) {
      if (above[i]) {
        if (!keep || network.kind(i) != NodeKind.DERIVED) {
          tables[i].rebuild(theta, evidence);
        }
        down(i);
      }
    }
    if (cached && !keep) {
      cachedTheta = theta.clone();
    }
    double loss = seed();
    for (int i = tables.length - 1; i >= 0; i--) {
      if (expanded[i]) {
        up(i, theta, gradient);
      }
    }
    return loss;
  }

  private void down(int node) {
    NodeTable table = tables[node];
    double[] belief = pi[node];
    if (network.kind(node) != NodeKind.DERIVED) {
      System.arraycopy(table.mass, 0, belief, 0, belief.length);
      return;
    }
    double[] weight = joint(node);
    Arrays.fill(belief, 0);
    int window = table.window;
    for (int row = 0; row < table.rows(); row++) {
      double p = weight[row];
      if (p != 0) {
        int first = table.first[row];
        int at = row * window;
        for (int k = 0; k < window; k++) {
          belief[first + k] += p * table.mass[at + k];
        }
      }
    }
  }

  /** Fills {@code joint[k]} with the products of the first k parents' beliefs; gives the last. */
  private double[] joint(int node) {
    joint[0][0] = 1;
    int size = 1;
    int parents = network.parents(node);
    for (int l = 0; l < parents; l++) {
      double[] next = pi[network.parent(node, l)];
      for (int r = 0, at = 0; r < size; r++, at += next.length) {
        double p = joint[l][r];
        for (int b = 0; b < next.length; b++) {
          joint[l + 1][at + b] = p * next[b];
        }
      }
      size *= next.length;
    }
    return joint[parents];
  }

  private double seed() {
    for (double[] of : lambda) {
      Arrays.fill(of, 0);
    }
    double loss = 0;
    for (int t = 0; t < target.nodes().length(); t++) {
      int node = target.nodes().get(t);
      for (int b = 0; b < pi[node].length; b++) {
        double value = target.loss().value(bins.centre(node, b));
        loss += pi[node][b] * value;
        lambda[node][b] += value;
      }
    }
    return loss;
  }

  private void up(int node, double[] theta, double[] gradient) {
    NodeTable table = tables[node];
    if (network.kind(node) != NodeKind.DERIVED) {
      bins.rootGradient(node, theta, table.mass, 0, lambda[node], 0, gradient);
      return;
    }
    double[] weight = joint(node);
    rows(node, table, weight);
    if (network.parameters(node) > 0) {
      table.chain(theta, gradient);
    }
    if (parentsExpanded(node)) {
      parents(node);
    }
  }

  /** g of every row, and the adjoint of every row's mean. */
  private void rows(int node, NodeTable table, double[] weight) {
    double step = bins.centre(node, 1) - bins.centre(node, 0);
    double[] up = lambda[node];
    for (int b = 0; b < up.length; b++) {
      weighted[b] = up[b] * b;
    }
    int window = table.window;
    for (int row = 0; row < table.rows(); row++) {
      int first = table.first[row];
      int at = row * window;
      double sum = 0;
      double sumPlace = 0;
      for (int k = 0; k < window; k++) {
        double q = table.mass[at + k];
        sum += up[first + k] * q;
        sumPlace += weighted[first + k] * q;
      }
      g[row] = sum;
      table.adjoint[row] =
          weight[row] * table.slope[row] * step * (sumPlace - (first + table.mean[row]) * sum);
    }
  }

  private boolean parentsExpanded(int node) {
    for (int l = 0; l < network.parents(node); l++) {
      if (expanded[network.parent(node, l)]) {
        return true;
      }
    }
    return false;
  }

  /** Sums g over one parent after the other, from the last, so that memory is read in order. */
  private void parents(int node) {
    int size = tables[node].rows();
    for (int l = network.parents(node) - 1; l >= 0; l--) {
      int parent = network.parent(node, l);
      double[] belief = pi[parent];
      double[] up = lambda[parent];
      size /= belief.length;
      double[] others = joint[l];
      for (int r = 0, at = 0; r < size; r++, at += belief.length) {
        double p = others[r];
        double rest = 0;
        for (int b = 0; b < belief.length; b++) {
          up[b] += p * g[at + b];
          rest += belief[b] * g[at + b];
        }
        g[r] = rest;
      }
    }
  }
}
