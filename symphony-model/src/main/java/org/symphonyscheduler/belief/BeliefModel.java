/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import org.symphonyscheduler.telemetry.Reading;

/**
 * How measurements of one type of machine become a belief. Built once per type and shared by its
 * nodes, whose states it makes. For the model thread only; no call but {@link #newState} allocates.
 */
public interface BeliefModel {
  /** The belief of a node nothing was heard of. */
  BeliefState newState();

  /**
   * Takes in a heartbeat.
   *
   * @param reading what was measured; resources it leaves out are inferred or widen
   * @param expected use that the containers on the node are expected to make of each resource now,
   *     in its unit: what an unmeasured link is inferred from
   * @param correction added to each measured value: a measurement is the mean since the last
   *     heartbeat, and this is what started and ended meanwhile makes of it now
   * @param nowMillis time of the heartbeat; one before the last update counts as no time passed
   */
  void update(
      BeliefState state, Reading reading, double[] expected, double[] correction, long nowMillis);

  /** Lets time pass without a measurement: the belief widens towards what it was at first. */
  void advance(BeliefState state, long nowMillis);

  /**
   * Moves the belief by what is known to have changed since the last measurement, such as a
   * container that was just placed.
   *
   * @param change added to the mean, which stays at or above zero; the resource's unit
   * @param uncertainty variance of the change
   */
  void shift(BeliefState state, int resource, double change, double uncertainty);
}
