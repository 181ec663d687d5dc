/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.NodeKind;
import org.symphonyscheduler.belief.network.Separation;

/**
 * Equations (4) and (5) for parents that share ancestors. Held at a value n of the set N the
 * parents are independent, so with {@code g} a value per sample
 *
 * <pre>
 *   dL = sum_n  E[g | N = n] dPr(N = n)
 *      + sum_n  Pr(N = n) sum_l sum_y E[g | Y_l = y, N = n] dPr(P_l = y | N = n)
 * </pre>
 *
 * The first line is the same question about N in place of the parents. In the second each parent is
 * expanded with N held fixed, from the samples in which N = n; these partition the samples, so that
 * one level of the recursion costs O(S) however many values N takes. Allocates; machines whose
 * network is a polytree never come here.
 */
final class DependentParents {
  private final BayesianNetwork network;
  private final Discretisation bins;
  private final DiscreteSamples samples;
  private final boolean[] expanded;
  private final double[][] open;
  private final Separation separation;
  private final Map<List<BitSet>, BitSet> separators = new HashMap<>();
  private double[] theta;
  private double[] gradient;

  /**
   * @param open lambda of each node with nothing held fixed, shape nodes x bins: what is found out
   *     about such nodes is added there, and expanded when their turn comes
   */
  DependentParents(
      Discretisation bins,
      DiscreteSamples samples,
      boolean[] expanded,
      double[][] open,
      Separation separation) {
    this.bins = bins;
    this.network = bins.network();
    this.samples = samples;
    this.expanded = expanded;
    this.open = open;
    this.separation = separation;
  }

  /** Expands the parents of a node whose rows were just weighed, nothing being held fixed. */
  void expand(int node, double[] parameters, double[] into) {
    theta = parameters;
    gradient = into;
    int[] all = new int[samples.samples];
    double[] g = new double[samples.samples];
    SampledRows rows = samples.rows[node];
    for (int s = 0; s < all.length; s++) {
      all[s] = s;
      g[s] = rows.g[rows.rowOf[s]];
    }
    joint(SamplingGradient.parents(network, node), g, all, new BitSet());
  }

  /** Expands several nodes together; {@code g} is of all samples, {@code some} take part. */
  private void joint(int[] nodes, double[] g, int[] some, BitSet fixed) {
    BitSet between = separator(nodes, fixed);
    if (between.isEmpty()) {
      for (int node : nodes) {
        marginal(node, g, some, fixed);
      }
      return;
    }
    BitSet more = (BitSet) fixed.clone();
    more.or(between);
    double[] mean = new double[samples.samples];
    for (int[] group : groups(between, some)) {
      double of = Arrays.stream(group).mapToDouble(s -> g[s]).average().orElseThrow();
      for (int s : group) {
        mean[s] = of;
      }
      for (int node : nodes) {
        marginal(node, g, group, more);
      }
    }
    joint(between.stream().toArray(), mean, some, fixed);
  }

  private BitSet separator(int[] nodes, BitSet fixed) {
    BitSet asked = new BitSet();
    for (int node : nodes) {
      asked.set(node);
    }
    return separators.computeIfAbsent(
        List.of(asked, (BitSet) fixed.clone()), key -> separation.separator(nodes, fixed));
  }

  private Collection<int[]> groups(BitSet by, int[] some) {
    Map<List<Integer>, List<Integer>> groups = new HashMap<>();
    for (int s : some) {
      List<Integer> key =
          by.stream().mapToObj(i -> samples.state[i * samples.samples + s]).toList();
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(s);
    }
    return groups.values().stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toList();
  }

  /** Expands one node: its lambda is the mean of g over the samples that agree in it. */
  private void marginal(int node, double[] g, int[] some, BitSet fixed) {
    if (fixed.get(node) || !expanded[node]) {
      return;
    }
    int wide = bins.bins(node);
    double[] sum = new double[wide];
    double[] count = new double[wide];
    for (int s : some) {
      int bin = samples.state[node * samples.samples + s];
      sum[bin] += g[s];
      count[bin]++;
    }
    if (fixed.isEmpty()) {
      DiscreteSamples.addMeans(sum, count, wide, open[node]);
    } else {
      double[] lambda = new double[wide];
      DiscreteSamples.addMeans(sum, count, wide, lambda);
      held(node, lambda, some, fixed);
    }
  }

  private void held(int node, double[] lambda, int[] some, BitSet fixed) {
    if (network.kind(node) != NodeKind.DERIVED) {
      double share = some.length / (double) samples.samples;
      Arrays.setAll(lambda, b -> lambda[b] * share);
      bins.rootGradient(node, theta, samples.root[node], 0, lambda, 0, gradient);
      return;
    }
    SampledRows rows = samples.rows[node];
    rows.weigh(lambda, 0);
    double[] g = new double[samples.samples];
    double[] count = new double[samples.samples];
    for (int s : some) {
      g[s] = rows.g[rows.rowOf[s]];
      count[rows.rowOf[s]]++;
    }
    if (network.parameters(node) > 0) {
      rows.chain(theta, count, gradient);
    }
    joint(SamplingGradient.parents(network, node), g, some, fixed);
  }
}
