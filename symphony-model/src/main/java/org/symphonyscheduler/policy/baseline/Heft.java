/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostRule;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * Earliest finish time by the true table of isolated run times, blind to contention, degraded
 * devices and background load.
 *
 * <p>Source: Topcuoglu, Hariri, Wu, <em>Performance-Effective and Low-Complexity Task Scheduling
 * for Heterogeneous Computing</em>, IEEE TPDS 13(3), 2002, made dynamic: tasks come in the order of
 * their upward rank (the simulation's order within a job), each goes to the device that finishes it
 * first, and that may be a busy one. The penalty on finish times by waiting and the price of a
 * device that others want, both searched, are additions that favour it. Not thread-safe.
 */
public final class Heft extends Rival {
  private final BookKeeping books;
  private final CostRule costs;
  private final double loadSeconds;

  /**
   * @param table isolated run times
   * @param loadSeconds what it takes an image load for
   * @param parameters of its costs and waits; only price and waits are read
   */
  public Heft(
      IsolatedTimes table,
      double loadSeconds,
      ModelParameters parameters,
      LongSupplier clockMillis) {
    this.books = new BookKeeping(table, clockMillis);
    this.costs = new CostRule(parameters);
    this.loadSeconds = loadSeconds;
  }

  @Override
  public void observe(ModelEvent event) {
    books.observe(event);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    for (int c = 0; c < candidates.size(); c++) {
      double seconds = books.seconds(request, candidates, c);
      if (books.mustLoad(request, candidates, c)) {
        seconds += loadSeconds;
      }
      if (candidates.free(c) > 0) {
        costs.free(candidates, c, seconds, seconds, 0, 0, 0, waitedMillis);
      } else {
        double remaining = books.remaining(candidates, c) + candidates.waiting(c) * seconds;
        costs.busy(candidates, c, seconds, seconds, 0, 0, remaining);
      }
    }
    return costs.decide(candidates, candidates.size(), waitedMillis, books::deviceName);
  }
}
