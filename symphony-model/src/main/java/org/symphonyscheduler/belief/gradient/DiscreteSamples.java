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
    for (int i = 0; i < nodes; i++) {
      if (needed[i] && network.kind(i) == NodeKind.DERIVED) {
        rows[i] = new SampledRows(bins, i, samples);
      } else if (needed[i]) {
        root[i] = new double[bins.bins(i)];
      }
    }
    int size = Integer.highestOneBit(2 * samples) * 2;
    keys = new long[size];
    slots = new int[size];
  }

  /** Draws all samples anew. */
  void sample(double[] theta, Evidence evidence, RandomGenerator random) {
    for (int i = 0; i < needed.length; i++) {
      if (root[i] != null) {
        bins.root(i, theta, evidence, root[i], 0);
        drawRoot(i, random);
      } else if (rows[i] != null) {
        rows[i].find(state, theta, keys, slots);
        draw(i, random);
      }
    }
  }

  private void drawRoot(int node, RandomGenerator random) {
    double[] mass = root[node];
    int at = node * samples;
    for (int s = 0; s < samples; s++) {
      double left = random.nextDouble() - mass[0];
      int b = 0;
      while (left >= 0 && b < mass.length - 1) {
        b++;
        left -= mass[b];
      }
      state[at + s] = b;
    }
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
