/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostRule;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.baseline.Truth.Look;

/**
 * The rule of Symphony with the truth in place of what is believed: how long a run takes, what it
 * costs others, when a device comes free. In first-come order and one step ahead it is the
 * reference that others are measured against; with every planning term it is the bound. No
 * scheduler can be it. Not thread-safe.
 */
public final class Clairvoyant extends Rival {
  private final Truth truth;
  private final ModelParameters parameters;
  private final CostRule costs;
  private final Look look = new Look();
  private PlacementRequest asking;

  /**
   * @param parameters of its costs and waits; what concerns learning is not read
   */
  public Clairvoyant(Truth truth, ModelParameters parameters) {
    this.truth = truth;
    this.parameters = parameters;
    this.costs = new CostRule(parameters);
  }

  @Override
  public double expectedSeconds(PlacementRequest request, int alternative) {
    return truth.isolatedSeconds(request, alternative);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    asking = request;
    for (int c = 0; c < candidates.size(); c++) {
      look(candidates, c);
      double eviction = eviction(candidates);
      if (candidates.free(c) > 0) {
        costs.free(candidates, c, look.seconds, look.seconds, 0, look.harm, eviction, waitedMillis);
      } else {
        double remaining = look.remaining + candidates.waiting(c) * look.seconds;
        costs.busy(candidates, c, look.seconds, look.seconds, 0, eviction, remaining);
      }
    }
    return costs.decide(candidates, candidates.size(), waitedMillis, this::deviceName);
  }

  private void look(Candidates candidates, int c) {
    truth.look(
        asking,
        candidates.alternative(c),
        candidates.node(c),
        candidates.asked(c),
        candidates.free(c) <= 0,
        look);
  }

  private double eviction(Candidates candidates) {
    if (look.evicted == null) {
      return 0;
    }
    double wanted = Math.max(0, candidates.outlook().wanted(look.evicted));
    return parameters.evict() * look.reconfiguration * wanted;
  }

  private String deviceName(Candidates candidates, int c) {
    look(candidates, c);
    return look.device;
  }
}
