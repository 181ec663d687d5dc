/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Columns;
import org.symphonyscheduler.belief.network.Discretisation;

/**
 * The rows of one node's table that samples of its parents fall into: a row for each combination
 * seen, with {@code n_S(y)}. Beliefs are narrow, so that 128 samples see a few dozen of hundreds or
 * thousands of combinations; that is what makes sampling cheap. Holds at most as many rows as there
 * are samples; not thread-safe.
 */
final class SampledRows {
  /** Spreads keys over the hash table: the golden ratio's bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  final int[] rowOf;
  final double[] seen;
  final double[] mass;
  final double[] upTo;
  final double[] mean;
  final double[] slope;
  final double[] adjoint;
  final double[] g;
  final int[] first;
  final int[] sampleOf;
  final int window;
  private final BayesianNetwork network;
  private final Discretisation bins;
  private final int node;
  private final int samples;
  private final int[] parentAt;
  private final int[] radix;
  private final double[] y;
  private final double[] mu;
  private final Columns inputs;
  private int rows;

  SampledRows(Discretisation bins, int node, int samples) {
    this.bins = bins;
    this.network = bins.network();
    this.node = node;
    this.samples = samples;
    window = bins.window(node);
    rowOf = new int[samples];
    seen = new double[samples];
    mass = new double[samples * window];
    upTo = new double[samples * window];
    mean = new double[samples];
    slope = new double[samples];
    adjoint = new double[samples];
    g = new double[samples];
    first = new int[samples];
    sampleOf = new int[samples];
    mu = new double[samples];
    // Throws when the combinations outgrow the keys.
    bins.rows(node);
    int parents = network.parents(node);
    parentAt = new int[parents];
    radix = new int[parents];
    y = new double[parents * samples];
    int[] starts = new int[parents];
    for (int l = 0; l < parents; l++) {
      parentAt[l] = network.parent(node, l) * samples;
      radix[l] = bins.bins(network.parent(node, l));
      starts[l] = l * samples;
    }
    inputs = new Columns(y, starts, 0);
  }

  int rows() {
    return rows;
  }

  /**
   * Finds the rows and computes them.
   *
   * @param state bin of each sample of each node, shape nodes x samples
   * @param keys scratch, a power of two of at least twice the samples
   * @param slots scratch of the same size
   */
  void find(int[] state, double[] theta, long[] keys, int[] slots) {
    Arrays.fill(slots, -1);
    rows = 0;
    int mask = slots.length - 1;
    for (int s = 0; s < samples; s++) {
      long key = 0;
      for (int l = 0; l < parentAt.length; l++) {
        key = key * radix[l] + state[parentAt[l] + s];
      }
      int slot = (int) (key * SPREAD >>> 40) & mask;
      while (slots[slot] >= 0 && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      if (slots[slot] < 0) {
        keys[slot] = key;
        slots[slot] = open(s, state);
      }
      rowOf[s] = slots[slot];
      seen[slots[slot]]++;
    }
    compute(theta);
  }

  private int open(int sample, int[] state) {
    int row = rows++;
    seen[row] = 0;
    sampleOf[row] = sample;
    for (int l = 0; l < parentAt.length; l++) {
      y[l * samples + row] = bins.centre(network.parent(node, l), state[parentAt[l] + sample]);
    }
    return row;
  }

  private void compute(double[] theta) {
    inputs.count(rows);
    network.relation(node).values(inputs, theta, network.firstParameter(node), mu, 0);
    for (int row = 0; row < rows; row++) {
      int at = row * window;
      first[row] = bins.row(node, mu[row], mass, at);
      slope[row] = bins.slope(node, mu[row]);
      double sum = 0;
      double total = 0;
      for (int k = 0; k < window; k++) {
        sum += mass[at + k] * k;
        total += mass[at + k];
        upTo[at + k] = total;
      }
      mean[row] = sum;
    }
  }

  /** The bin of a uniform number in [0, 1) under a row. */
  int draw(int row, double uniform) {
    int at = row * window;
    int k = 0;
    // Counts instead of stopping: where it stops cannot be foreseen, and a wrong guess costs more.
    for (int end = at + window - 1; at < end; at++) {
      k += uniform >= upTo[at] ? 1 : 0;
    }
    return first[row] + k;
  }

  /** {@code g(y) = sum_x lambda(x) f(x, y)} of every row, and how it moves with the row's mean. */
  void weigh(double[] lambda, int lambdaAt) {
    double step = bins.centre(node, 1) - bins.centre(node, 0);
    for (int row = 0; row < rows; row++) {
      int at = row * window;
      int from = lambdaAt + first[row];
      double sum = 0;
      double sumPlace = 0;
      for (int k = 0; k < window; k++) {
        double weighted = lambda[from + k] * mass[at + k];
        sum += weighted;
        sumPlace += weighted * k;
      }
      g[row] = sum;
      adjoint[row] = slope[row] * step * (sumPlace - mean[row] * sum);
    }
  }

  /**
   * Equation (2): adds {@code sum_j n(y_j)/S d/dtheta sum_x lambda(x) f(x, y_j)}, after {@link
   * #weigh}.
   *
   * @param count samples in each row that take part
   */
  void chain(double[] theta, double[] count, double[] gradient) {
    for (int row = 0; row < rows; row++) {
      adjoint[row] *= count[row] / samples;
    }
    network
        .relation(node)
        .derivatives(inputs, theta, network.firstParameter(node), adjoint, 0, null, gradient);
  }
}
