/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;

/** What all rivals share: nodes are names, and whoever is not told to learn does not. */
abstract class Rival implements PlacementModel {
  /** A wait of a policy that only knows that it does not like what is free. */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private record Named(String name) implements ModelNode {}

  @Override
  public void observe(ModelEvent event) {}

  @Override
  public ModelNode node(String name) {
    return new Named(name);
  }

  /** Takes one candidate, which is free. */
  static Placement take(Candidates candidates, int chosen) {
    for (int c = 0; c < candidates.size(); c++) {
      candidates.score(c, c == chosen ? 0 : Double.POSITIVE_INFINITY, Double.NaN, Double.NaN);
    }
    candidates.rank(1);
    return new Placement.Ranked(candidates);
  }

  /** Waits for whatever comes free of a candidate's kind. */
  static Placement wait(Candidates candidates, int c) {
    return new Placement.Wait(
        candidates.node(c), candidates.alternative(c), "", LOOK_AGAIN_MILLIS, 0);
  }

  static String type(PlacementRequest request, Candidates candidates, int c) {
    return request.alternatives().get(candidates.alternative(c)).deviceType();
  }
}
