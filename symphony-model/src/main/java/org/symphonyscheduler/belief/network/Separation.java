/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Questions about the shape of a network: who is above whom, who is independent of whom, and what
 * must be held fixed to make parents independent. Immutable, safe for any thread; meant for the
 * building of a machine type, not for a heartbeat.
 *
 * <p>Bayes-ball: R. Shachter, <i>Bayes-Ball: The Rational Pastime</i>, UAI 1998. A ball thrown at a
 * node passes a chain or a fork unless the node is held fixed, and bounces off a collider unless
 * the collider or something below it is.
 */
public final class Separation {
  private final BayesianNetwork network;
  private final List<List<Integer>> children = new ArrayList<>();

  /** Takes a network's shape. */
  public Separation(BayesianNetwork network) {
    this.network = network;
    for (int i = 0; i < network.nodes(); i++) {
      children.add(new ArrayList<>());
      for (int l = 0; l < network.parents(i); l++) {
        children.get(network.parent(i, l)).add(i);
      }
    }
  }

  /** Whether no cycle exists; true for everything {@link NetworkBuilder} makes. */
  public boolean acyclic() {
    for (int i = 0; i < network.nodes(); i++) {
      for (int l = 0; l < network.parents(i); l++) {
        if (network.parent(i, l) >= i) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether no two paths join the same two nodes, edges taken without their direction. */
  public boolean polytree() {
    int[] group = new int[network.nodes()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
      for (int l = 0; l < network.parents(i); l++) {
        int above = root(group, network.parent(i, l));
        if (above == i) {
          return false;
        }
        group[above] = i;
      }
    }
    return true;
  }

  private static int root(int[] group, int node) {
    int at = node;
    while (group[at] != at) {
      at = group[at];
    }
    return at;
  }

  /**
   * A node and its ancestors, reached without passing a node held fixed; fixed ones are left out.
   */
  public BitSet ancestry(int node, BitSet fixed) {
    BitSet found = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(node));
    while (!open.isEmpty()) {
      int at = open.pop();
      if (!fixed.get(at) && !found.get(at)) {
        found.set(at);
        for (int l = 0; l < network.parents(at); l++) {
          open.push(network.parent(at, l));
        }
      }
    }
    return found;
  }

  /** Whether two nodes are independent given the fixed ones, whatever the parameters. */
  public boolean separated(int a, int b, BitSet fixed) {
    if (fixed.get(a) || fixed.get(b)) {
      return true;
    }
    return a != b && !new Ball(fixed).reaches(a, b);
  }

  /**
   * The set N of equation (4): nodes that, held fixed beside those fixed already, make all of
   * {@code nodes} independent of each other.
   *
   * <p>Of all such sets it takes the lower edge of their common ancestors: every common ancestor
   * that touches the part above one of the nodes alone. Then nothing of the common part but N is
   * seen from below, so that samples in which N has one value are samples of what is below given N,
   * and no inference is needed. A smaller set may separate as well, but only after inference.
   */
  public BitSet separator(int[] nodes, BitSet fixed) {
    int[] reach = new int[network.nodes()];
    for (int node : nodes) {
      ancestry(node, fixed).stream().forEach(i -> reach[i]++);
    }
    BitSet separator = new BitSet();
    for (int node : nodes) {
      if (reach[node] > 1) {
        separator.set(node);
      }
    }
    for (int i = 0; i < reach.length; i++) {
      if (reach[i] > 1 && children.get(i).stream().anyMatch(child -> reach[child] == 1)) {
        separator.set(i);
      }
    }
    return separator;
  }

  /** One throw. Each node is passed at most once from above and once from below. */
  private final class Ball {
    private final BitSet fixed;
    private final BitSet aboveFixed = new BitSet();
    private final BitSet fromAbove = new BitSet();
    private final BitSet fromBelow = new BitSet();
    private final Deque<int[]> open = new ArrayDeque<>();

    Ball(BitSet fixed) {
      this.fixed = fixed;
      for (int i = network.nodes() - 1; i >= 0; i--) {
        if (fixed.get(i) || children.get(i).stream().anyMatch(aboveFixed::get)) {
          aboveFixed.set(i);
        }
      }
    }

    boolean reaches(int from, int to) {
      open.push(new int[] {from, 1});
      while (!open.isEmpty()) {
        int[] next = open.pop();
        int at = next[0];
        boolean below = next[1] == 1;
        BitSet seen = below ? fromBelow : fromAbove;
        if (!seen.get(at)) {
          seen.set(at);
          if (at == to) {
            return true;
          }
          pass(at, below);
        }
      }
      return false;
    }

    private void pass(int at, boolean below) {
      boolean up = below ? !fixed.get(at) : aboveFixed.get(at);
      if (up) {
        for (int l = 0; l < network.parents(at); l++) {
          open.push(new int[] {network.parent(at, l), 1});
        }
      }
      if (!fixed.get(at)) {
        for (int child : children.get(at)) {
          open.push(new int[] {child, 0});
        }
      }
    }
  }
}
