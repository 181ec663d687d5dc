/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * Stock YARN: nodes offer themselves in turn, and the first that has room for any of the
 * application's alternatives gets the container, the most preferred one that fits there.
 *
 * <p>Source: CapacityScheduler's asynchronous scheduling, which walks the nodes from where it left
 * off. Not thread-safe.
 */
public final class FirstFit extends Rival {
  private String last = "";

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    int first = -1;
    int after = -1;
    for (int c = 0; c < candidates.size(); c++) {
      if (candidates.free(c) > 0) {
        first = earlier(candidates, first, c);
        if (candidates.node(c).name().compareTo(last) > 0) {
          after = earlier(candidates, after, c);
        }
      }
    }
    int chosen = after >= 0 ? after : first;
    if (chosen < 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    last = candidates.node(chosen).name();
    return take(candidates, chosen);
  }

  /** Of two candidates the one whose node comes first; on one node the preferred one. */
  private static int earlier(Candidates candidates, int best, int c) {
    if (best < 0) {
      return c;
    }
    int byNode = candidates.node(c).name().compareTo(candidates.node(best).name());
    boolean earlier =
        byNode < 0 || (byNode == 0 && candidates.alternative(c) < candidates.alternative(best));
    return earlier ? c : best;
  }
}
