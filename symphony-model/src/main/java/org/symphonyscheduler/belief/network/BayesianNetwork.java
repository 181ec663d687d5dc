/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A directed acyclic graph of quantities in topological order: every parent has a smaller index
 * than its child. Holds what machines of one type share; parameters (Theta) and evidence come from
 * outside. Immutable, safe for any thread.
 *
 * <p>Evidence enters at the roots, as the distribution of counters' true values. A belief is
 * therefore what comes out of a pass forward, and the evidence among a node's ancestors never has
 * to be conditioned on.
 */
public final class BayesianNetwork {
  private final ImmutableList<String> names;
  private final ImmutableList<NodeKind> kinds;
  private final ImmutableList<Relation> relations;
  private final ImmutableList<String> parameterNames;
  private final int[] parentStart;
  private final int[] parents;
  private final int[] firstParameter;
  private final int[] counter;
  private final int[] counterNodes;
  private final int[] targets;
  private final double[] noise;
  private final double[] low;
  private final double[] high;
  private final double[] initial;

  BayesianNetwork(NetworkBuilder built) {
    names = ImmutableList.copyOf(built.names);
    kinds = ImmutableList.copyOf(built.kinds);
    relations = ImmutableList.copyOf(built.relations);
    parameterNames = ImmutableList.copyOf(built.parameterNames);
    parentStart = ints(built.parentStart);
    parents = ints(built.parents);
    firstParameter = ints(built.firstParameter);
    targets = ints(built.targets);
    noise = doubles(built.noise);
    low = doubles(built.low);
    high = doubles(built.high);
    initial = doubles(built.initial);
    counter = new int[names.size()];
    int counters = 0;
    for (int i = 0; i < counter.length; i++) {
      counter[i] = kinds.get(i) == NodeKind.COUNTER ? counters++ : -1;
    }
    counterNodes = new int[counters];
    for (int i = 0; i < counter.length; i++) {
      if (counter[i] >= 0) {
        counterNodes[counter[i]] = i;
      }
    }
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] doubles(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** How many nodes there are. */
  public int nodes() {
    return names.size();
  }

  /** Name of a node, unique. */
  public String name(int node) {
    return names.get(node);
  }

  /** Index of the node of a name, -1 for none. */
  public int node(String name) {
    return names.indexOf(name);
  }

  /** Where a node's value comes from. */
  public NodeKind kind(int node) {
    return kinds.get(node);
  }

  /** How a derived node follows from its parents. */
  public Relation relation(int node) {
    return relations.get(node);
  }

  /** How many parents a node has. */
  public int parents(int node) {
    return parentStart[node + 1] - parentStart[node];
  }

  /** Parent number {@code l} of a node, counted from 0. */
  public int parent(int node, int l) {
    return parents[parentStart[node] + l];
  }

  /** Standard deviation of a derived node's noise, in the node's unit; not negative. */
  public double noise(int node) {
    return noise[node];
  }

  /** Smallest value the node takes when discretised. */
  public double low(int node) {
    return low[node];
  }

  /** Greatest value the node takes when discretised. */
  public double high(int node) {
    return high[node];
  }

  /** How many counters are measured. */
  public int counters() {
    return counterNodes.length;
  }

  /** How many quantities nobody measures and nothing tells of. */
  public int priors() {
    return (int) kinds.stream().filter(kind -> kind == NodeKind.PRIOR).count();
  }

  /** Counter number of a node, -1 when it is none. */
  public int counter(int node) {
    return counter[node];
  }

  /** The node of a counter number. */
  public int counterNode(int number) {
    return counterNodes[number];
  }

  /** How many parameters Theta has. */
  public int parameters() {
    return initial.length;
  }

  /** Position in Theta of a node's first parameter. */
  public int firstParameter(int node) {
    return firstParameter[node];
  }

  /** How many parameters a node has. */
  public int parameters(int node) {
    return firstParameter[node + 1] - firstParameter[node];
  }

  /** Name of a parameter: {@code node.0, node.1 ...}. */
  public String parameterName(int parameter) {
    return parameterNames.get(parameter);
  }

  /** Theta before anything was learned; a new array. */
  public double[] initialParameters() {
    return initial.clone();
  }

  /** The utilisations that a policy reads; a new array. */
  public int[] utilisations() {
    return targets.clone();
  }

  /** Inputs of a node whose values stand in an array of {@code stride} values per node. */
  public Columns columns(int node, double[] values, int stride) {
    int[] starts = new int[parents(node)];
    for (int l = 0; l < starts.length; l++) {
      starts[l] = parent(node, l) * stride;
    }
    return new Columns(values, starts, stride);
  }
}
