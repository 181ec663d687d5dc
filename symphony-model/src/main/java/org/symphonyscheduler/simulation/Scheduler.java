/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.baseline.Truth;
import org.symphonyscheduler.topology.Machine;

/**
 * What a simulation drives: a model that places, and how its tasks are put to it.
 *
 * @param model asked where tasks run
 * @param settle called after events and before the next question, so that a model which learns on
 *     the caller's thread can read them
 * @param rules how tasks are put to the model
 */
public record Scheduler(PlacementModel model, Runnable settle, SchedulingRules rules) {

  /** One that needs no settling. */
  public Scheduler(PlacementModel model, SchedulingRules rules) {
    this(model, () -> {}, rules);
  }

  /** Makes the scheduler of one simulation. */
  @FunctionalInterface
  public interface Factory {
    /** A fresh scheduler that knows nothing of other simulations but what it was made with. */
    Scheduler create(Setting setting);
  }

  /**
   * What a scheduler may be made with.
   *
   * @param clock milliseconds of simulated time, as events carry them
   * @param truth what only references may look at
   * @param machines the nodes' machines, as a scheduler may know them
   * @param seed for whatever the scheduler draws
   */
  public record Setting(LongSupplier clock, Truth truth, List<Machine> machines, long seed) {}
}
