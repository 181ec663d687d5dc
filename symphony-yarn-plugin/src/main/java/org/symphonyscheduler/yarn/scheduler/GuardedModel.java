/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.Placement.Abstain;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/**
 * Asks the model for placements and answers for it when it is broken. Whatever it throws, however
 * long it takes, the caller gets an {@link Abstain} and a counter moves. After several failures in
 * a row the circuit opens: the model is left alone for a while, then one call tries it again;
 * success closes the circuit, failure opens it anew.
 *
 * <p>Called under the scheduler's lock; {@link #circuitOpen} by any thread.
 */
final class GuardedModel {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedModel.class);

  private final PlacementModel model;
  private final SchedulerMetrics metrics;
  private final LongSupplier nanoClock;
  private long budgetNanos;
  private int failureLimit;
  private long openNanos;
  private int failures;
  private long openUntil;
  private volatile boolean open;

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  GuardedModel(PlacementModel model, SchedulerMetrics metrics, LongSupplier nanoClock) {
    this.model = model;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  void configure(Duration budget, int failureLimit, Duration openFor) {
    this.budgetNanos = budget.toNanos();
    this.failureLimit = failureLimit;
    this.openNanos = openFor.toNanos();
  }

  /** As {@link PlacementModel#place}; never throws. */
  Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    if (leftAlone()) {
      return counted(Abstain.CIRCUIT_OPEN);
    }
    long start = nanoClock.getAsLong();
    Placement placement = null;
    try {
      metrics.count(Count.DECISIONS);
      placement = model.place(request, waitedMillis, candidates);
    } catch (Throwable broken) { // An Error in the model must not end the ResourceManager's loop.
      failed("failed for " + request.kernel(), broken);
      return counted(Abstain.FAILED);
    }
    long took = nanoClock.getAsLong() - start;
    metrics.decisionTook(took);
    if (took > budgetNanos) {
      failed("took " + took / 1000 + " us of " + budgetNanos / 1000, null);
      return counted(Abstain.TOO_SLOW);
    }
    if (nonsense(placement, request, candidates)) {
      failed("answered " + placement + " for " + request.kernel(), null);
      return counted(Abstain.FAILED);
    }
    worked();
    return placement instanceof Abstain reason ? counted(reason) : placement;
  }

  /** Whether the model is being left alone, or is tried again. */
  boolean circuitOpen() {
    return open;
  }

  /**
   * Whether the model would not be asked now, so that nothing need be prepared for it. A field's
   * read while the circuit is closed.
   */
  boolean leftAlone() {
    return open && nanoClock.getAsLong() - openUntil < 0;
  }

  /** Whether following the answer would fail; nothing behind this looks at it again. */
  private static boolean nonsense(
      Placement placement, PlacementRequest request, Candidates candidates) {
    if (placement instanceof Placement.Ranked ranked) {
      return ranked.candidates() != candidates
          || candidates.ranked() == 0
          || !Double.isFinite(candidates.cost(ranked.best()));
    }
    if (placement instanceof Placement.Wait wait) {
      return wait.node() == null
          || wait.millis() <= 0
          || wait.alternative() < 0
          || wait.alternative() >= request.alternatives().size();
    }
    return placement == null;
  }

  private Abstain counted(Abstain reason) {
    metrics.abstained(reason);
    return reason;
  }

  private void worked() {
    if (open) {
      open = false;
      LOG.info("The placement model works again; Symphony decides.");
    }
    failures = 0;
  }

  private void failed(String what, Throwable cause) {
    failures++;
    if (failures < failureLimit && !open) {
      LOG.warn("The placement model {} ({} of {} in a row)", what, failures, failureLimit, cause);
      return;
    }
    openUntil = nanoClock.getAsLong() + openNanos;
    open = true;
    LOG.error(
        "The placement model {}; CapacityScheduler decides alone, next try in {} ms",
        what,
        openNanos / 1_000_000,
        cause);
  }
}
