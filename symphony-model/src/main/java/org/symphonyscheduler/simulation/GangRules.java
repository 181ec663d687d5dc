/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * What is done for gangs, tasks that need several accelerators of one machine at once. Without any
 * of it a gang runs when by chance enough devices of a machine are free together, which singles
 * seldom let happen.
 *
 * @param reserve whether a gang that could not start reserves the machine where it could soonest;
 *     others run there meanwhile only if that delays no gang (backfill)
 * @param headAfter a gang that waited for this many of its expected run times goes to the head of
 *     the queue, at or above 0; 0 for never
 * @param breaking what it costs to make a group of free devices too small for a gang of a size that
 *     was seen, as a share of the run time of whoever does, at or above 0
 */
public record GangRules(boolean reserve, double headAfter, double breaking) {
  /** Gangs are tasks like others. */
  public static final GangRules NONE = new GangRules(false, 0, 0);

  /** All of it. */
  public static final GangRules ALL = new GangRules(true, 5, 0.3);
}
