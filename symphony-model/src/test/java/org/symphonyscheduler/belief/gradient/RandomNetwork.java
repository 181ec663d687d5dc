/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NetworkBuilder;
import org.symphonyscheduler.belief.network.Product;
import org.symphonyscheduler.belief.network.Ratio;
import org.symphonyscheduler.belief.network.Relation;
import org.symphonyscheduler.belief.network.Saturating;
import org.symphonyscheduler.belief.network.Threshold;
import org.symphonyscheduler.belief.network.WeightedSum;

/** Small random networks with all relations, mixed numbers of bins, and evidence for them. */
final class RandomNetwork {
  /** Combinations that enumeration can go through in a test. */
  private static final double MOST = 30_000;

  private final Random random;
  private final NetworkBuilder builder = new NetworkBuilder();
  private final List<Integer> group = new ArrayList<>();
  final BayesianNetwork network;
  final Discretisation bins;
  final Evidence evidence;
  final double[] theta;

  RandomNetwork(long seed, int nodes, boolean polytree) {
    random = new Random(seed);
    for (int i = 0; i < nodes; i++) {
      int[] of = parents(i, polytree);
      group.add(i);
      for (int parent : of) {
        Collections.replaceAll(group, group.get(parent), i);
      }
      add("x" + i, of);
    }
    network = builder.build();
    theta = network.initialParameters();
    bins = new Discretisation(network, sizes(nodes));
    evidence = new Evidence(network);
    for (int c = 0; c < network.counters(); c++) {
      double high = network.high(network.counterNode(c));
      evidence.measured(c, high * random.nextDouble(), high * 0.4, 2 + random.nextInt(6), 0);
    }
  }

  private int[] parents(int node, boolean polytree) {
    List<Integer> candidates = new ArrayList<>(IntStream.range(0, node).boxed().toList());
    Collections.shuffle(candidates, random);
    int wanted = node == 0 ? 0 : random.nextInt(10) < 2 ? 0 : 1 + random.nextInt(3);
    List<Integer> chosen = new ArrayList<>();
    for (int candidate : candidates) {
      boolean joined =
          chosen.stream().anyMatch(other -> group.get(other).equals(group.get(candidate)));
      if (chosen.size() < wanted && !(polytree && joined)) {
        chosen.add(candidate);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  private void add(String name, int[] of) {
    double high = 0.5 + 2 * random.nextDouble();
    if (of.length == 0) {
      if (random.nextInt(3) == 0) {
        builder.counter(name, high);
      } else {
        builder.prior(name, high * random.nextDouble(), high * (0.3 + random.nextDouble()), high);
      }
      return;
    }
    double inputs = IntStream.of(of).mapToDouble(builder::high).sum();
    switch (of.length == 2 ? random.nextInt(4) : random.nextInt(2)) {
      case 2 -> derived(name, Ratio.RATIO, of, high, 0.7);
      case 3 -> derived(name, Product.PRODUCT, of, high, 0.8);
      case 1 -> unaryOrSum(name, of, inputs, high);
      default -> sum(name, of, inputs);
    }
  }

  private void unaryOrSum(String name, int[] of, double inputs, double high) {
    if (of.length > 1) {
      sum(name, of, inputs);
    } else if (random.nextBoolean()) {
      derived(name, Saturating.SATURATING, of, 1, 0.8 * inputs);
    } else {
      derived(name, Threshold.THRESHOLD, of, 1, 0.5 * inputs, 0.2 * high);
    }
  }

  private void sum(String name, int[] of, double inputs) {
    double[] weights = IntStream.of(of).mapToDouble(p -> 0.5 + random.nextDouble()).toArray();
    derived(name, WeightedSum.WEIGHTED_SUM, of, inputs, weights);
  }

  private void derived(String name, Relation relation, int[] of, double high, double... theta) {
    builder.derived(name, relation, of, high, theta);
  }

  private int[] sizes(int nodes) {
    int[] sizes = new int[nodes];
    double combinations = 1;
    for (int i = 0; i < nodes; i++) {
      int most = (int) Math.min(5, Math.floor(Math.pow(MOST / combinations, 1.0 / (nodes - i))));
      sizes[i] = 2 + random.nextInt(Math.max(1, most - 1));
      combinations *= sizes[i];
    }
    return sizes;
  }

  /** The last node, which most of the others are above of. */
  int last() {
    return network.nodes() - 1;
  }
}
