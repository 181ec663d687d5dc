/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import com.google.common.primitives.ImmutableIntArray;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.NodeKind;

/**
 * What the gradient is of: {@code sum over the nodes X of E[loss(X)]}. With a loss that is one in a
 * single bin it is the probability of that bin.
 *
 * @param nodes each at most once
 */
public record Target(ImmutableIntArray nodes, Loss loss) {
  /** The same loss of several nodes. */
  public static Target of(Loss loss, int... nodes) {
    return new Target(ImmutableIntArray.copyOf(nodes), loss);
  }

  /**
   * Which nodes a gradient has to visit: those above a target, or targets, that have a parameter or
   * something with a parameter above them. Nothing else is expanded.
   */
  boolean[] expanded(BayesianNetwork network) {
    boolean[] expanded = above(network);
    boolean[] learnable = new boolean[network.nodes()];
    for (int i = 0; i < expanded.length; i++) {
      learnable[i] = network.parameters(i) > 0;
      for (int l = 0; l < network.parents(i); l++) {
        learnable[i] |= learnable[network.parent(i, l)];
      }
      expanded[i] &= learnable[i];
    }
    return expanded;
  }

  /** The targets and everything above them: what a value needs. */
  boolean[] above(BayesianNetwork network) {
    boolean[] above = new boolean[network.nodes()];
    nodes.forEach(node -> above[node] = true);
    for (int i = above.length - 1; i >= 0; i--) {
      if (above[i] && network.kind(i) == NodeKind.DERIVED) {
        for (int l = 0; l < network.parents(i); l++) {
          above[network.parent(i, l)] = true;
        }
      }
    }
    return above;
  }
}
