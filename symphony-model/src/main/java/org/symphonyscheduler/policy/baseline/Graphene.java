/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * Packing: a task goes where it fits best with what is left there, among the device types that suit
 * it; it waits when only others are free.
 *
 * <p>Source: Grandl, Kandula, Rao, Akella, Kulkarni, <em>Graphene: Packing and Dependency-Aware
 * Scheduling for Data-Parallel Clusters</em>, OSDI 2016, with the packing score of Tetris (Grandl
 * et al., SIGCOMM 2014): the dot product of what a task asks for and what a machine has left. Its
 * tasks on a job's troublesome path come first through the simulation's order within a job; it is
 * given the true isolated times as the durations that it takes from recurring jobs. Shares of links
 * are not resources to it. Not thread-safe.
 */
public final class Graphene extends Rival {
  /**
   * What a minute's wait does to the threshold: a task is not kept from its last resort for ever.
   */
  private static final double PATIENCE_SECONDS = 60;

  private final BookKeeping books;
  private final double sensible;
  private final double packing;

  /**
   * @param sensible device types are used that take at most this many times the best, from 1
   * @param packing weight of packing against run time, at or above 0
   */
  public Graphene(IsolatedTimes table, double sensible, double packing, LongSupplier clockMillis) {
    this.books = new BookKeeping(table, clockMillis);
    this.sensible = sensible;
    this.packing = packing;
  }

  @Override
  public void observe(ModelEvent event) {
    books.observe(event);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    int fastest = -1;
    for (int c = 0; c < candidates.size(); c++) {
      if (fastest < 0 || seconds(request, candidates, c) < seconds(request, candidates, fastest)) {
        fastest = c;
      }
    }
    if (fastest < 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    double most =
        seconds(request, candidates, fastest)
            * sensible
            * (1 + waitedMillis / 1000.0 / PATIENCE_SECONDS);
    int best = -1;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < candidates.size(); c++) {
      double seconds = seconds(request, candidates, c);
      if (candidates.free(c) > 0 && seconds <= most) {
        double score = packing * leftOn(candidates, c) - Math.log(seconds);
        if (score > bestScore) {
          best = c;
          bestScore = score;
        }
      }
    }
    return best >= 0 ? take(candidates, best) : wait(candidates, fastest);
  }

  private double seconds(PlacementRequest request, Candidates candidates, int c) {
    return books.seconds(request, candidates, c);
  }

  /** Share of a machine that is left, in the dimension the task asks for: what packing aligns. */
  private double leftOn(Candidates candidates, int c) {
    int all = 0;
    int left = 0;
    for (int other = 0; other < candidates.size(); other++) {
      if (candidates.node(other).equals(candidates.node(c))
          && candidates.alternative(other) == candidates.alternative(c)) {
        all++;
        left += candidates.free(other) > 0 ? 1 : 0;
      }
    }
    return left / (double) all / (1 + books.runningOn(candidates.node(c).name()));
  }
}
