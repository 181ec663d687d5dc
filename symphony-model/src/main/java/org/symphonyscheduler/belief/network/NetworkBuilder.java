/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts a network together, parents before children, so that no cycle can be written. Units are the
 * caller's; values near one keep gradients of one size. Not thread-safe.
 */
public final class NetworkBuilder {
  /** Noise of an algebraic relation, share of the node's range: rounding and timing of readings. */
  static final double NOISE = 0.01;

  final List<String> names = new ArrayList<>();
  final List<NodeKind> kinds = new ArrayList<>();
  final List<Relation> relations = new ArrayList<>();
  final List<Integer> parentStart = new ArrayList<>(List.of(0));
  final List<Integer> parents = new ArrayList<>();
  final List<Integer> firstParameter = new ArrayList<>(List.of(0));
  final List<String> parameterNames = new ArrayList<>();
  final List<Integer> targets = new ArrayList<>();
  final List<Double> initial = new ArrayList<>();
  final List<Double> noise = new ArrayList<>();
  final List<Double> low = new ArrayList<>();
  final List<Double> high = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * Adds a counter within [0, high].
   *
   * @return its node
   */
  public int counter(String name, double highest) {
    return add(name, NodeKind.COUNTER, WeightedSum.WEIGHTED_SUM, new int[0], 0, highest);
  }

  /**
   * Adds an unmeasured root.
   *
   * @param mean first guess of its value
   * @param deviation how wrong the guess may be, positive
   * @return its node
   */
  public int prior(String name, double mean, double deviation, double highest) {
    return add(
        name, NodeKind.PRIOR, WeightedSum.WEIGHTED_SUM, new int[0], 0, highest, mean, deviation);
  }

  /**
   * Adds a quantity that follows from others, within [0, high].
   *
   * @param theta first guess of the relation's parameters
   * @return its node
   */
  public int derived(String name, Relation relation, int[] of, double highest, double... theta) {
    if (relation.parameters(of.length) != theta.length || of.length == 0) {
      throw new IllegalArgumentException(name + ": wrong number of parameters or parents");
    }
    return add(name, NodeKind.DERIVED, relation, of, NOISE * highest, highest, theta);
  }

  /** Names a node as one of the utilisations that a policy reads. */
  public NetworkBuilder target(int node) {
    targets.add(node);
    return this;
  }

  /** How many nodes there are so far. */
  public int nodes() {
    return names.size();
  }

  /** Greatest value of a node added before. */
  public double high(int node) {
    return high.get(node);
  }

  /** The network as it stands. */
  public BayesianNetwork build() {
    return build(Integer.MAX_VALUE);
  }

  /** The network of the first {@code most} nodes: parents come first, so nothing dangles. */
  BayesianNetwork build(int most) {
    int nodes = Math.min(most, names.size());
    names.subList(nodes, names.size()).clear();
    kinds.subList(nodes, kinds.size()).clear();
    relations.subList(nodes, relations.size()).clear();
    parentStart.subList(nodes + 1, parentStart.size()).clear();
    firstParameter.subList(nodes + 1, firstParameter.size()).clear();
    int parameters = firstParameter.get(nodes);
    parameterNames.subList(parameters, parameterNames.size()).clear();
    initial.subList(parameters, initial.size()).clear();
    noise.subList(nodes, noise.size()).clear();
    low.subList(nodes, low.size()).clear();
    high.subList(nodes, high.size()).clear();
    targets.removeIf(target -> target >= nodes);
    return new BayesianNetwork(this);
  }

  private int add(
      String name,
      NodeKind kind,
      Relation relation,
      int[] of,
      double deviation,
      double highest,
      double... theta) {
    if (!taken.add(name) || !(highest > 0)) {
      throw new IllegalArgumentException(name + ": twice, or no range");
    }
    int node = names.size();
    for (int parent : of) {
      if (parent < 0 || parent >= node) {
        throw new IllegalArgumentException(name + ": parent " + parent + " is not known yet");
      }
      parents.add(parent);
    }
    names.add(name);
    kinds.add(kind);
    relations.add(relation);
    parentStart.add(parents.size());
    for (int p = 0; p < theta.length; p++) {
      parameterNames.add(name + "." + p);
      initial.add(theta[p]);
    }
    firstParameter.add(initial.size());
    noise.add(deviation);
    low.add(0.0);
    high.add(highest);
    return node;
  }
}
