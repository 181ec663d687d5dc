/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Device;

/**
 * Collaborative filtering: how a kernel runs on each kind of processor, and how it bears
 * neighbours, is filled in from kernels like it; a task goes where both are good, and waits when
 * nothing good enough is free.
 *
 * <p>Source: Delimitrou, Kozyrakis, <em>Paragon: QoS-Aware Scheduling for Heterogeneous
 * Datacenters</em>, ASPLOS 2013. Its offline profiling is replaced by the true isolated table, by
 * which every kernel starts; what is learned beside it is how each kernel fares on each machine and
 * with how many neighbours. Not thread-safe.
 */
public final class Paragon extends Rival {
  /** Neighbours beyond this make no class of their own. */
  private static final int MOST_BESIDE = 8;

  /** What a minute's wait does to the threshold: nobody is kept waiting for the best for ever. */
  private static final double PATIENCE_SECONDS = 60;

  private final IsolatedTimes table;
  private final BookKeeping books;
  private final Factorisation heterogeneity;
  private final Factorisation interference;
  private final double threshold;
  private final double loadSeconds;
  private final LongSupplier clockMillis;

  /**
   * @param threshold a free device is taken that is predicted to take at most this many times the
   *     best device, busy or not; from 1
   * @param loadSeconds what it takes an image load for
   */
  public Paragon(
      IsolatedTimes table,
      double threshold,
      double loadSeconds,
      LongSupplier clockMillis,
      long seed) {
    this.table = table;
    this.books = new BookKeeping(table, clockMillis);
    this.threshold = threshold;
    this.loadSeconds = loadSeconds;
    this.clockMillis = clockMillis;
    heterogeneity = new Factorisation(seed);
    interference = new Factorisation(seed + 1);
  }

  @Override
  public void observe(ModelEvent event) {
    BookKeeping.Running ended = books.observe(event);
    if (ended == null
        || ((ModelEvent.ContainerFinished) event).outcome() != ModelEvent.Outcome.SUCCEEDED) {
      return;
    }
    Device device = books.device(ended);
    double seconds = Math.max(1, clockMillis.getAsLong() - ended.sinceMillis()) / 1000.0;
    double slower = Math.log(seconds / table.seconds(ended.kernel(), device));
    String server = server(ended.node(), device);
    String beside = beside(device, ended.beside());
    interference.learn(
        ended.kernel(), beside, slower - heterogeneity.predict(ended.kernel(), server));
    heterogeneity.learn(
        ended.kernel(), server, slower - interference.predict(ended.kernel(), beside));
  }

  private static String server(String node, Device device) {
    return node + '/' + device.type();
  }

  private static String beside(Device device, int count) {
    return device.type() + Math.min(count, MOST_BESIDE);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    int best = -1;
    int bestFree = -1;
    for (int c = 0; c < candidates.size(); c++) {
      double seconds = seconds(request, candidates, c);
      candidates.score(c, seconds, seconds, Double.NaN);
      best = best < 0 || seconds < candidates.cost(best) ? c : best;
      if (candidates.free(c) > 0) {
        bestFree = bestFree < 0 || seconds < candidates.cost(bestFree) ? c : bestFree;
      }
    }
    if (bestFree < 0) {
      return Placement.Abstain.NO_CANDIDATES;
    }
    double patience = 1 + waitedMillis / 1000.0 / PATIENCE_SECONDS;
    return candidates.cost(bestFree) <= threshold * patience * candidates.cost(best)
        ? take(candidates, bestFree)
        : wait(candidates, best);
  }

  private double seconds(PlacementRequest request, Candidates candidates, int c) {
    Device device = books.device(candidates, c);
    String node = candidates.node(c).name();
    double slower =
        heterogeneity.predict(request.kernel(), server(node, device))
            + interference.predict(request.kernel(), beside(device, books.runningOn(node)));
    double loading = books.mustLoad(request, candidates, c) ? loadSeconds : 0;
    return books.seconds(request, candidates, c) * Math.exp(slower) + loading;
  }
}
