/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;

/**
 * Ancestral samples of the network in bins. A row of a table is computed once for all samples that
 * share their parents' bins, and serves the draw as well as the gradient. Not thread-safe.
 */
final class DiscreteSamples {
  private static final double PER_INT = 0x1p-32;
  private static final long LOW = 0xFFFFFFFFL;
  private static final int GUIDE_BITS = 6;

  final int samples;

  /** Bin of sample s of node i at {@code [i * samples + s]}. */
  final int[] state;

  /** Of each derived node that is needed, its rows. */
  final SampledRows[] rows;

  /** Of each root that is needed, the masses of its bins. */
  final double[][] root;

  private final BayesianNetwork network;
  private final Discretisation bins;
  private final boolean[] needed;

  /** Whether a needed node has a needed child; the others' values are never asked for. */
  private final boolean[] drawn;

  private final int[] guide = new int[1 << GUIDE_BITS];
  private final double[] upTo;
  private final long[] keys;
  private final int[] slots;

  DiscreteSamples(Discretisation bins, boolean[] needed, int samples) {
    this.bins = bins;
    this.network = bins.network();
    this.needed = needed;
    this.samples = samples;
    int nodes = network.nodes();
    state = new int[nodes * samples];
    rows = new SampledRows[nodes];
    root = new double[nodes][];
    drawn = new boolean[nodes];
    for (int i = 0; i < nodes; i++) {
      for (int l = 0; needed[i] && l < network.parents(i); l++) {
        drawn[network.parent(i, l)] = true;
      }
      if (needed[i] && network.kind(i) == NodeKind.DERIVED) {
        rows[i] = new SampledRows(bins, i, samples);
      } else if (needed[i]) {
        root[i] = new double[bins.bins(i)];
      }
    }
    upTo = new double[widest(bins)];
    int size = Integer.highestOneBit(2 * samples) * 2;
    keys = new long[size];
    slots = new int[size];
  }

  private static int widest(Discretisation bins) {
    int widest = 0;
    for (int i = 0; i < bins.network().nodes(); i++) {
      widest = Math.max(widest, bins.bins(i));
    }
    return widest;
  }

  /** Draws all samples anew. */
  void sample(double[] theta, Evidence evidence, RandomGenerator random) {
    for (int i = 0; i < needed.length; i++) {
      if (root[i] != null) {
        bins.root(i, theta, evidence, root[i], 0);
        if (drawn[i]) {
          drawRoot(i, random);
        }
      } else if (rows[i] != null) {
        rows[i].find(state, theta, keys, slots);
        if (drawn[i]) {
          draw(i, random);
        }
      }
    }
  }

  /** Inverts the distribution; a guide says where in it the search for a number starts. */
  private void drawRoot(int node, RandomGenerator random) {
    double[] mass = root[node];
    guide(mass);
    int at = node * samples;
    for (int s = 0; s < samples; s++) {
      long bits = random.nextLong();
      double uniform = (bits >>> 11) * 0x1p-53;
      int b = guide[(int) (bits >>> (64 - GUIDE_BITS))];
      while (uniform >= upTo[b] && b < mass.length - 1) {
        b++;
      }
      state[at + s] = b;
    }
  }

  private void guide(double[] mass) {
    double total = 0;
    int from = 0;
    for (int b = 0; b < mass.length; b++) {
      total += mass[b];
      upTo[b] = total;
      while (from < guide.length && from < total * guide.length) {
        guide[from++] = b;
      }
    }
    Arrays.fill(guide, from, guide.length, mass.length - 1);
  }

  private void draw(int node, RandomGenerator random) {
    SampledRows of = rows[node];
    int at = node * samples;
    int s = 0;
    for (; s + 1 < samples; s += 2) {
      long bits = random.nextLong();
      state[at + s] = of.draw(of.rowOf[s], (bits & LOW) * PER_INT);
      state[at + s + 1] = of.draw(of.rowOf[s + 1], (bits >>> 32) * PER_INT);
    }
    if (s < samples) {
      state[at + s] = of.draw(of.rowOf[s], random.nextDouble());
    }
  }

  /** Mean of a function of a node's bins, by equation (1): over the rows, not over draws. */
  double mean(int node, double[] perBin) {
    double sum = 0;
    if (root[node] != null) {
      for (int b = 0; b < root[node].length; b++) {
        sum += root[node][b] * perBin[b];
      }
      return sum;
    }
    rows[node].weigh(perBin, 0);
    for (int row = 0; row < rows[node].rows(); row++) {
      sum += rows[node].seen[row] * rows[node].g[row];
    }
    return sum / samples;
  }

  /**
   * How a loss depends on the belief of a node, from samples of the loss: {@code lambda(x) = mean
   * of g over the samples in bin x}, added. A bin no sample fell into takes its nearest
   * neighbour's: nought would say that mass moving there costs nothing.
   *
   * @param sum sums of g per bin, used up
   * @param count samples per bin
   */
  static void addMeans(double[] sum, double[] count, int bins, double[] lambda) {
    int last = -1;
    for (int b = 0; b < bins; b++) {
      if (count[b] > 0) {
        double mean = sum[b] / count[b];
        // The gap since the last bin seen: its lower half goes with that, its upper with this.
        int middle = last < 0 ? -1 : (last + b) / 2;
        for (int gap = last + 1; gap < b; gap++) {
          lambda[gap] += gap <= middle ? sum[last] : mean;
        }
        lambda[b] += mean;
        sum[b] = mean;
        last = b;
      }
    }
    for (int gap = last + 1; last >= 0 && gap < bins; gap++) {
      lambda[gap] += sum[last];
    }
    Arrays.fill(sum, 0, bins, 0);
    Arrays.fill(count, 0, bins, 0);
  }
}
