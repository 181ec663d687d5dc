/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.ToLongFunction;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.AbstractLeafQueue;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CSQueue;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.LeafQueueOrdering;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.FairOrderingPolicy;
import org.symphonyscheduler.yarn.config.Mode;

/**
 * What of CapacityScheduler's walks over its queues can be left out because it could only meet
 * requests that were told to wait: all of a walk, or visits to applications. Only walks for nodes
 * of the default partition are shortened. Used under the scheduler's lock.
 */
final class Walks {
  private final Placer placer;
  private final Applications applications;
  private final ToLongFunction<DelegatedRequest> quietUntil;

  Walks(Placer placer, Applications applications, QueueModes modes) {
    this.placer = placer;
    this.applications = applications;
    this.quietUntil =
        request ->
            modes.of(request) == Mode.ACTIVE
                ? placer.quietUntil(request, placer.walkMillis())
                : DelegatedRequest.NEVER;
  }

  /**
   * Whether a walk for nodes of a partition could place nothing.
   *
   * @param pending what YARN counts as asked for in that partition
   */
  boolean nothingToPlace(String partition, Resource pending) {
    return partition.equals(RMNodeLabelsManager.NO_LABEL)
        && applications.open().nothingElse(pending, placer.news(), placer.walkMillis(), quietUntil);
  }

  /**
   * Lets walks pass over applications of a leaf queue, see {@link AwakeApplications}: over those
   * that ask for nothing, and where Symphony decides over those that were told to wait. A queue has
   * its own ordering again whenever YARN has read its configuration. Where that is fair sharing it
   * stays: YARN's preemption asks for that very class.
   *
   * @param decides whether Symphony decides for the queue, and does not only watch
   */
  void shorten(CSQueue queue, boolean decides) {
    if (queue instanceof AbstractLeafQueue leaf) {
      LeafQueueOrdering.replace(
          leaf,
          ordering ->
              ordering instanceof AwakeApplications || ordering instanceof FairOrderingPolicy<?>
                  ? ordering
                  : decides
                      ? new AwakeApplications(ordering, this::deciding, this::wantsNow)
                      : new AwakeApplications(ordering, () -> false, Walks::asks));
    }
  }

  private boolean deciding() {
    return placer.walking() && !placer.stepsAside();
  }

  /** Whether an application asks for anything; cheaper to learn than how much that is. */
  private static boolean asks(FiCaSchedulerApp app) {
    return !app.getAppSchedulingInfo().getSchedulerKeys().isEmpty();
  }

  /** Whether an application may want something of a node of the default partition now. */
  private boolean wantsNow(FiCaSchedulerApp app) {
    if (!asks(app)) {
      return false;
    }
    if (!deciding()) {
      return true;
    }
    Resource pending = app.getAppAttemptResourceUsage().getPending(RMNodeLabelsManager.NO_LABEL);
    ApplicationView view = applications.view(app.getApplicationAttemptId());
    if (view == null || !view.asks().askForAll(pending)) {
      return true;
    }
    // When the heartbeat has no time left to decide, whoever wants nothing else is for the next.
    return !placer.exhausted()
        && view.asks().quietUntil(placer.news(), placer.walkMillis(), quietUntil)
            == DelegatedRequest.NEVER;
  }
}
