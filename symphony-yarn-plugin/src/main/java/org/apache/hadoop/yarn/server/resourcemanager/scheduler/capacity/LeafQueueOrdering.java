/* SPDX-License-Identifier: Apache-2.0 */
package org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity;

import java.util.function.UnaryOperator;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.OrderingPolicy;

/**
 * Symphony's way to a leaf queue's ordering policy, which YARN lets only this package replace. An
 * ordering policy can be named in the configuration of a queue, but what an operator set there is
 * to stay. Stateless.
 */
public final class LeafQueueOrdering {
  private LeafQueueOrdering() {}

  /**
   * Replaces a queue's ordering policy by one made of it; applications stay where they are. Call it
   * under the scheduler's write lock.
   */
  public static void replace(
      AbstractLeafQueue queue, UnaryOperator<OrderingPolicy<FiCaSchedulerApp>> made) {
    OrderingPolicy<FiCaSchedulerApp> present = queue.getOrderingPolicy();
    OrderingPolicy<FiCaSchedulerApp> other = made.apply(present);
    if (other != present) {
      queue.setOrderingPolicy(other);
    }
  }
}
