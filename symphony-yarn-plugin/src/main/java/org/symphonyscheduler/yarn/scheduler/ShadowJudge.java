/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.LongSupplier;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Asks the model, in shadow mode, where it would have placed a container that CapacityScheduler
 * places, and counts what that would have saved; of many containers only for a sample. Used under
 * the scheduler's lock.
 */
final class ShadowJudge {
  /**
   * Nodes put in order with each container that is not judged: more than a container touches, so
   * that whoever is judged finds few.
   */
  private static final int KEPT_UP = 4;

  private final GuardedModel model;
  private final NodeIndex index;
  private final Offer offer;
  private final SchedulerMetrics metrics;
  private final LongSupplier allocated;
  private final JudgedSample sample = new JudgedSample();

  /**
   * @param allocated bytes the calling thread has allocated; 0 where nobody measures
   */
  ShadowJudge(
      GuardedModel model,
      NodeIndex index,
      Offer offer,
      SchedulerMetrics metrics,
      LongSupplier allocated) {
    this.model = model;
    this.index = index;
    this.offer = offer;
    this.metrics = metrics;
    this.allocated = allocated;
  }

  /** CapacityScheduler is about to place a container of a request. */
  void placing(DelegatedRequest request, SchedulerNode node, long nowMillis) {
    if (sample.take(nowMillis)) {
      long bytes = allocated.getAsLong();
      long start = System.nanoTime();
      judge(request, node, nowMillis);
      metrics.considered(System.nanoTime() - start, allocated.getAsLong() - bytes);
    } else {
      index.update(KEPT_UP);
    }
  }

  private void judge(DelegatedRequest request, SchedulerNode node, long nowMillis) {
    index.update();
    offer.open(request, node.getPartition(), nowMillis);
    if (offer.asking().isEmpty()) {
      return;
    }
    offer.fill();
    int actual = offer.on(node);
    if (actual < 0) {
      return;
    }
    Candidates candidates = offer.candidates();
    Placement placement = model.place(offer.question(), 0, candidates);
    if (placement instanceof Placement.Ranked ranked) {
      metrics.count(Count.SHADOW_COMPARED);
      if (offer.node(ranked.best()) == node) {
        metrics.count(Count.SHADOW_AGREED);
      } else {
        saved(candidates.seconds(actual) - candidates.seconds(ranked.best()));
      }
    } else if (placement instanceof Placement.Wait wait) {
      metrics.count(Count.SHADOW_COMPARED);
      saved(wait.savedSeconds());
    }
  }

  private void saved(double seconds) {
    metrics.count(Count.SHADOW_SAVED_MILLIS, Math.max(0, Math.round(seconds * 1000)));
  }
}
