/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.Map;
import java.util.TreeMap;

/**
 * A quantity as a weighted sum of counters: what a measurement of the sum tells of its parts, and
 * they of it. Evidence enters the network at its counters; by this it can enter at any sum of them
 * as well. Immutable; safe for any thread.
 */
public final class Parts {
  private final int[] counter;
  private final double[] weight;
  private final double noise;

  private Parts(Map<Integer, Double> weights, double noise) {
    counter = weights.keySet().stream().mapToInt(Integer::intValue).toArray();
    weight = weights.values().stream().mapToDouble(Double::doubleValue).toArray();
    this.noise = noise;
  }

  /**
   * The parts of a node.
   *
   * @throws IllegalArgumentException when the node is not made of counters by sums alone
   */
  static Parts of(BayesianNetwork network, int node) {
    Map<Integer, Double> weights = new TreeMap<>();
    double noise = collect(network, network.initialParameters(), node, 1, weights);
    return new Parts(weights, noise);
  }

  private static double collect(
      BayesianNetwork network, double[] theta, int node, double by, Map<Integer, Double> weights) {
    if (network.counter(node) >= 0) {
      weights.merge(network.counter(node), by, Double::sum);
      return 0;
    }
    if (network.kind(node) != NodeKind.DERIVED
        || network.relation(node) != WeightedSum.WEIGHTED_SUM) {
      throw new IllegalArgumentException(network.name(node) + " is not a sum of counters");
    }
    double noise = by * by * network.noise(node) * network.noise(node);
    for (int l = 0; l < network.parents(node); l++) {
      double share = theta[network.firstParameter(node) + l];
      noise += collect(network, theta, network.parent(node, l), by * share, weights);
    }
    return noise;
  }

  /** How many there are. */
  public int count() {
    return counter.length;
  }

  /** Number of a part's counter. */
  public int counter(int part) {
    return counter[part];
  }

  /** What the counter's value is multiplied by. */
  public double weight(int part) {
    return weight[part];
  }

  /** Whether all parts of another sum are parts of this one too. */
  public boolean contain(Parts other) {
    for (int c : other.counter) {
      if (!contain(c)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a counter is one of them. */
  public boolean contain(int counter) {
    return java.util.Arrays.binarySearch(this.counter, counter) >= 0;
  }

  /** Expected value of the sum. */
  public double mean(Evidence evidence) {
    double sum = 0;
    for (int i = 0; i < counter.length; i++) {
      sum += weight[i] * evidence.location[counter[i]];
    }
    return sum;
  }

  /** Variance of the sum, parts taken for independent. */
  public double variance(Evidence evidence) {
    double sum = noise;
    for (int i = 0; i < counter.length; i++) {
      sum += weight[i] * weight[i] * evidence.variance[counter[i]];
    }
    return sum;
  }

  /**
   * Conditions the parts on a measurement of their sum: each takes the part of the surprise that
   * its own variance has in the sum's (the Kalman filter's equations, of one measurement). That
   * they are no longer independent afterwards is forgotten. None falls below zero.
   *
   * @param error variance of the measurement
   * @return variance of the sum afterwards
   */
  public double condition(Evidence evidence, double value, double error) {
    double before = variance(evidence);
    double surprise = value - mean(evidence);
    for (int i = 0; i < counter.length; i++) {
      int c = counter[i];
      double variance = evidence.variance[c];
      double gain = variance * weight[i] / (before + error);
      double mean = Math.max(0, evidence.location[c] + gain * surprise);
      evidence.believe(c, mean, variance * (1 - gain * weight[i]));
    }
    return before * error / (before + error);
  }
}
