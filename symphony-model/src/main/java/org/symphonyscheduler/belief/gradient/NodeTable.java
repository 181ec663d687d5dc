/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Columns;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;

/**
 * {@code f_X} of one node as a full table: a row for each combination of the parents' bins, the
 * last parent's changing fastest, and in a row the bins that have mass. Rows and their means are
 * kept one after the other so that a pass over the table reads memory in order. Not thread-safe.
 */
final class NodeTable {
  /** A table beyond this many rows is refused: it would not fit beside others in memory. */
  private static final long MOST_ROWS = 1 << 22;

  final double[] mass;
  final double[] mean;
  final double[] slope;
  final double[] adjoint;
  final int[] first;
  final int window;
  private final Discretisation bins;
  private final BayesianNetwork network;
  private final int node;
  private final Columns inputs;
  private final double[] mu;

  NodeTable(Discretisation bins, int node) {
    this.bins = bins;
    this.network = bins.network();
    this.node = node;
    if (bins.rows(node) > MOST_ROWS) {
      throw new IllegalArgumentException(
          "the table of " + network.name(node) + " has " + bins.rows(node) + " rows");
    }
    boolean derived = network.kind(node) == NodeKind.DERIVED;
    int rows = (int) bins.rows(node);
    window = derived ? bins.window(node) : bins.bins(node);
    mass = new double[rows * window];
    mean = new double[rows];
    slope = new double[rows];
    adjoint = new double[rows];
    first = new int[rows];
    mu = new double[rows];
    inputs = centres(rows);
  }

  private Columns centres(int rows) {
    int parents = network.parents(node);
    double[] y = new double[parents * rows];
    int[] starts = new int[parents];
    int stride = rows;
    for (int l = 0; l < parents; l++) {
      int parent = network.parent(node, l);
      starts[l] = l * rows;
      stride /= bins.bins(parent);
      for (int row = 0; row < rows; row++) {
        y[starts[l] + row] = bins.centre(parent, row / stride % bins.bins(parent));
      }
    }
    return new Columns(y, starts, rows);
  }

  int rows() {
    return mean.length;
  }

  /** Computes all rows anew. */
  void rebuild(double[] theta, Evidence evidence) {
    if (network.kind(node) != NodeKind.DERIVED) {
      bins.root(node, theta, evidence, mass, 0);
      return;
    }
    network.relation(node).values(inputs, theta, network.firstParameter(node), mu, 0);
    for (int row = 0; row < mu.length; row++) {
      int at = row * window;
      first[row] = bins.row(node, mu[row], mass, at);
      slope[row] = bins.slope(node, mu[row]);
      double sum = 0;
      for (int k = 0; k < window; k++) {
        sum += mass[at + k] * k;
      }
      mean[row] = sum;
    }
  }

  /** Mean of a row's bins, in the node's unit. */
  double meanOf(int row) {
    double step = bins.centre(node, 1) - bins.centre(node, 0);
    return bins.centre(node, first[row]) + mean[row] * step;
  }

  /** The row of the parents' bins in a state of the whole network. */
  int row(int[] state) {
    int row = 0;
    for (int l = 0; l < inputs.inputs(); l++) {
      int parent = network.parent(node, l);
      row = row * bins.bins(parent) + state[parent];
    }
    return row;
  }

  /** Mass of a bin in a row, 0 outside the row's window. */
  double mass(int row, int bin) {
    int k = bin - first[row];
    return k >= 0 && k < window ? mass[row * window + k] : 0;
  }

  /** Adds the derivative by the node's parameters, each row weighted by its adjoint. */
  void chain(double[] theta, double[] gradient) {
    network
        .relation(node)
        .derivatives(inputs, theta, network.firstParameter(node), adjoint, 0, null, gradient);
  }
}
