/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeparationTest {
  @Property(tries = 200)
  void bayesBallAgreesWithLookingAtEveryPath(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int nodes) {
    Random random = new Random(seed);
    BayesianNetwork network = graph(random, nodes);
    Separation separation = new Separation(network);
    BitSet fixed = new BitSet();
    IntStream.range(0, nodes).filter(i -> random.nextInt(4) == 0).forEach(fixed::set);

    for (int a = 0; a < nodes; a++) {
      for (int b = 0; b < nodes; b++) {
        if (a != b && !fixed.get(a) && !fixed.get(b)) {
          boolean open = openPath(network, new ArrayList<>(List.of(a)), b, fixed);
          assertThat(separation.separated(a, b, fixed))
              .as("%d %d given %s", a, b, fixed)
              .isEqualTo(!open);
        }
      }
    }
  }

  @Property(tries = 200)
  void theSeparatorMakesEveryPairOfParentsIndependent(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 12) int nodes) {
    Random random = new Random(seed);
    BayesianNetwork network = graph(random, nodes);
    Separation separation = new Separation(network);
    for (int i = 0; i < nodes; i++) {
      int node = i;
      int[] parents =
          IntStream.range(0, network.parents(i)).map(l -> network.parent(node, l)).toArray();
      BitSet separator = separation.separator(parents, new BitSet());
      for (int a : parents) {
        for (int b : parents) {
          if (a != b) {
            assertThat(separation.separated(a, b, separator)).isTrue();
          }
        }
      }
    }
  }

  @Test
  void aPolytreeNeedsNoSeparator() {
    BayesianNetwork network = new MachineNetwork(NetworkGenerator.xeon()).network();
    Separation separation = new Separation(network);
    assertThat(separation.polytree()).isTrue();
    for (int i = 0; i < network.nodes(); i++) {
      int node = i;
      int[] parents =
          IntStream.range(0, network.parents(i)).map(l -> network.parent(node, l)).toArray();
      assertThat(separation.separator(parents, new BitSet()).isEmpty()).isTrue();
    }
  }

  private static BayesianNetwork graph(Random random, int nodes) {
    NetworkBuilder builder = new NetworkBuilder();
    for (int i = 0; i < nodes; i++) {
      int[] of = IntStream.range(0, i).filter(p -> random.nextInt(3) == 0).toArray();
      if (of.length == 0) {
        builder.prior("x" + i, 0.5, 0.5, 1);
      } else {
        builder.derived("x" + i, WeightedSum.WEIGHTED_SUM, of, 1, new double[of.length]);
      }
    }
    return builder.build();
  }

  /** Whether a path without repeats leads on to a node, none of its inner nodes blocking it. */
  private static boolean openPath(
      BayesianNetwork network, List<Integer> path, int to, BitSet fixed) {
    int end = path.get(path.size() - 1);
    for (int next = 0; next < network.nodes(); next++) {
      boolean edge = isParent(network, end, next) || isParent(network, next, end);
      if (edge && !path.contains(next) && passes(network, path, next, fixed)) {
        path.add(next);
        boolean found = next == to || openPath(network, path, to, fixed);
        path.remove(path.size() - 1);
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean passes(
      BayesianNetwork network, List<Integer> path, int next, BitSet fixed) {
    if (path.size() == 1) {
      return true;
    }
    int middle = path.get(path.size() - 1);
    int before = path.get(path.size() - 2);
    boolean collider = isParent(network, before, middle) && isParent(network, next, middle);
    return collider ? belowOrSelfFixed(network, middle, fixed) : !fixed.get(middle);
  }

  private static boolean belowOrSelfFixed(BayesianNetwork network, int node, BitSet fixed) {
    return fixed.get(node)
        || IntStream.range(0, network.nodes())
            .anyMatch(c -> isParent(network, node, c) && belowOrSelfFixed(network, c, fixed));
  }

  private static boolean isParent(BayesianNetwork network, int parent, int child) {
    return IntStream.range(0, network.parents(child))
        .anyMatch(l -> network.parent(child, l) == parent);
  }
}
