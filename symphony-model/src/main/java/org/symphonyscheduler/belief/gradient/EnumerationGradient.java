/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;

/**
 * The definition, summed over every combination of all bins:
 *
 * <pre>
 *   L          = sum_x  w(x) prod_i f_i(x)
 *   dL / df_i  = sum_x  w(x) prod_{j != i} f_j(x)      for each entry of f_i's table
 * </pre>
 *
 * and the chain rule from table entries to parameters. Exact on any graph, its cost the product of
 * all numbers of bins: what the other estimators are tested against.
 */
public final class EnumerationGradient implements GradientEstimator {
  /** Combinations beyond this are refused. */
  private static final long MOST = 50_000_000;

  private final BayesianNetwork network;
  private final Discretisation bins;
  private final Target target;
  private final NodeTable[] tables;
  private final double[][] byEntry;
  private final int[] state;
  private final int[] entry;
  private final double[] before;
  private double loss;

  /**
   * @throws IllegalArgumentException when there are too many combinations
   */
  public EnumerationGradient(Discretisation bins, Target target) {
    this.bins = bins;
    this.network = bins.network();
    this.target = target;
    int nodes = network.nodes();
    tables = new NodeTable[nodes];
    byEntry = new double[nodes][];
    long combinations = 1;
    for (int i = 0; i < nodes; i++) {
      combinations *= bins.bins(i);
      if (combinations > MOST) {
        throw new IllegalArgumentException("more than " + MOST + " combinations of bins");
      }
      tables[i] = new NodeTable(bins, i);
      byEntry[i] = new double[tables[i].rows() * bins.bins(i)];
    }
    state = new int[nodes];
    entry = new int[nodes];
    before = new double[nodes + 1];
  }

  @Override
  public double estimate(double[] theta, Evidence evidence, double[] gradient) {
    for (int i = 0; i < tables.length; i++) {
      tables[i].rebuild(theta, evidence);
      Arrays.fill(byEntry[i], 0);
    }
    loss = 0;
    before[0] = 1;
    enumerate(0);
    for (int i = 0; i < tables.length; i++) {
      chain(i, theta, gradient);
    }
    return loss;
  }

  private void enumerate(int node) {
    if (node == tables.length) {
      leaf();
      return;
    }
    int row = tables[node].row(state);
    for (int b = 0; b < bins.bins(node); b++) {
      double mass = tables[node].mass(row, b);
      state[node] = b;
      entry[node] = row * bins.bins(node) + b;
      before[node + 1] = before[node] * mass;
      enumerate(node + 1);
    }
  }

  private void leaf() {
    double weight = 0;
    for (int t = 0; t < target.nodes().length(); t++) {
      int node = target.nodes().get(t);
      weight += target.loss().value(bins.centre(node, state[node]));
    }
    loss += weight * before[tables.length];
    double after = weight;
    for (int i = tables.length - 1; i >= 0; i--) {
      byEntry[i][entry[i]] += before[i] * after;
      after *= tables[i].mass(entry[i] / bins.bins(i), entry[i] % bins.bins(i));
    }
  }

  private void chain(int node, double[] theta, double[] gradient) {
    NodeTable table = tables[node];
    int wide = bins.bins(node);
    if (network.kind(node) != NodeKind.DERIVED) {
      bins.rootGradient(node, theta, table.mass, 0, byEntry[node], 0, gradient);
      return;
    }
    for (int row = 0; row < table.rows(); row++) {
      double byMean = 0;
      for (int b = 0; b < wide; b++) {
        byMean +=
            byEntry[node][row * wide + b]
                * table.mass(row, b)
                * (bins.centre(node, b) - table.meanOf(row));
      }
      table.adjoint[row] = byMean * table.slope[row];
    }
    table.chain(theta, gradient);
  }
}
