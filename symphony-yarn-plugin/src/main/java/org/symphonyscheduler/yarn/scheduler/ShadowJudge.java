/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.LongSupplier;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Asks the model, in shadow mode, where it would have placed a container that CapacityScheduler
 * places, and counts what that would have saved; of many containers only for a sample. Where one
 * would have waited, the next of its request would have been asked: the device goes unused only
 * when all of them would have waited, so what is judged is the first that would not. Used under the
 * scheduler's lock.
 */
final class ShadowJudge {
  /**
   * Nodes put in order with each container that is not judged: more than a container touches, so
   * that whoever is judged finds few.
   */
  private static final int KEPT_UP = 4;

  /**
   * Containers of a request that are asked about; if none of these takes the device, no other will.
   */
  private static final int MOST_ASKED = 64;

  private final GuardedModel model;
  private final NodeIndex index;
  private final Promises promises;
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
      Promises promises,
      Offer offer,
      SchedulerMetrics metrics,
      LongSupplier allocated) {
    this.model = model;
    this.index = index;
    this.promises = promises;
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
    try {
      int most = Math.min(MOST_ASKED, request.open());
      for (int asked = 1; asked <= most; asked++) {
        offer.open(request, node.getPartition(), nowMillis);
        if (offer.asking().isEmpty()) {
          return;
        }
        offer.fill();
        int actual = offer.on(node);
        if (actual < 0 || !goesElsewhere(request, node, actual, nowMillis, asked == most)) {
          return;
        }
      }
    } finally {
      promises.release(request);
    }
  }

  /**
   * Asks about one container.
   *
   * @param actual the candidate that CapacityScheduler places it on
   * @param last whether nobody is asked after it
   * @return whether it would go to or wait for another device, which is taken now
   */
  private boolean goesElsewhere(
      DelegatedRequest request, SchedulerNode node, int actual, long nowMillis, boolean last) {
    Candidates candidates = offer.candidates();
    PlacementRequest question = offer.question();
    Placement placement = model.place(question, 0, candidates);
    ModelNode other;
    int alternative;
    double saved;
    if (placement instanceof Placement.Ranked ranked) {
      if (offer.node(ranked.best()) == node) {
        metrics.count(Count.SHADOW_COMPARED);
        metrics.count(Count.SHADOW_AGREED);
        return false;
      }
      other = candidates.node(ranked.best());
      alternative = candidates.alternative(ranked.best());
      saved = candidates.seconds(actual) - candidates.seconds(ranked.best());
    } else if (placement instanceof Placement.Wait wait) {
      other = wait.node();
      alternative = wait.alternative();
      saved = wait.savedSeconds();
    } else {
      return false;
    }
    if (last) {
      metrics.count(Count.SHADOW_COMPARED);
      saved(saved);
    }
    PlacementRequest.Alternative way = question.alternatives().get(alternative);
    promises.promise(
        request, other, null, 0, way.deviceType(), way.units(), nowMillis, Long.MAX_VALUE);
    return true;
  }

  /** What another node would have saved, or cost where something else made it the better one. */
  private void saved(double seconds) {
    metrics.count(Count.SHADOW_SAVED_MILLIS, Math.round(seconds * 1000));
  }
}
