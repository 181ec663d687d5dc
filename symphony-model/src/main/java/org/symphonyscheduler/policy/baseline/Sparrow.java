/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.SplittableRandom;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * Power of several choices: looks at a few random candidates, takes the one with the shortest
 * queue, and knows nothing else.
 *
 * <p>Source: Ousterhout, Wendell, Zaharia, Stoica, <em>Sparrow: Distributed, Low Latency
 * Scheduling</em>, SOSP 2013. Batch sampling there puts a job's tasks on the least loaded of d
 * probed workers for each, and late binding lets a task start on the first that is free: a probe of
 * a free device starts at once, and when no probe is free the task waits in the shortest queue. Its
 * placement constraints are what keeps a task to device types that suit it: {@code types} says how
 * many of the application's preferred ones. Not thread-safe.
 */
public final class Sparrow extends Rival {
  private final int probes;
  private final int types;
  private final SplittableRandom random;

  /**
   * @param probes candidates looked at, at least 1
   * @param types alternatives that are sensible, counted from the most preferred, at least 1
   */
  public Sparrow(int probes, int types, long seed) {
    this.probes = probes;
    this.types = types;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    int sensible = 0;
    for (int c = 0; c < candidates.size(); c++) {
      sensible += candidates.alternative(c) < types ? 1 : 0;
    }
    int best = -1;
    for (int probe = 0; probe < probes && sensible > 0; probe++) {
      int c = nth(candidates, random.nextInt(sensible));
      if (best < 0 || queue(candidates, c) < queue(candidates, best)) {
        best = c;
      }
    }
    if (best < 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    return candidates.free(best) > 0 ? take(candidates, best) : wait(candidates, best);
  }

  private int nth(Candidates candidates, int n) {
    int left = n;
    for (int c = 0; c < candidates.size(); c++) {
      if (candidates.alternative(c) < types && left-- == 0) {
        return c;
      }
    }
    throw new IllegalStateException("fewer than " + n + " sensible candidates");
  }

  private static int queue(Candidates candidates, int c) {
    return candidates.free(c) > 0 ? 0 : 1 + candidates.waiting(c);
  }
}
