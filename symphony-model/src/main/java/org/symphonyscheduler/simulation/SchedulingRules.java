/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * How a simulation puts tasks to a model: the part of a scheduler that is not placement. Within a
 * job the task with the longest path to the end always comes first.
 *
 * @param order of tasks of different jobs
 * @param ageing in {@link Order#SLOWEST_LAST}: seconds by which a task moves ahead for each second
 *     it is ready, at or above 0; 0 can starve long jobs
 * @param soonWeight what a task whose last parent runs counts in the pressure on its device type,
 *     against one that is ready; 0 to ignore it
 * @param outlook whether the model is told which images are wanted
 * @param mostPatience cap on a request's patience; 1 or less: every request is equally patient
 * @param waitCapSeconds a request that could run is placed against the model's will after this
 * @param batch requests put to the model in one pass over the queue, at least 1
 * @param gangs what is done for tasks that need several accelerators of one machine
 * @param devices whether the model chooses devices or only nodes
 * @param freeNodes nodes with room that are offered for a device type, of all kinds of machine
 *     together, beside the few that are busy or hold an image; 0 offers every node
 */
public record SchedulingRules(
    Order order,
    double ageing,
    double soonWeight,
    boolean outlook,
    double mostPatience,
    double waitCapSeconds,
    int batch,
    GangRules gangs,
    Devices devices,
    int freeNodes) {

  /** As stock YARN: jobs in the order of their arrival, nothing planned. */
  public static final SchedulingRules FIRST_COME =
      new SchedulingRules(
          Order.ARRIVAL, 0, 0, false, 1, 600, 128, GangRules.NONE, Devices.CHOSEN_BY_MODEL, 0);

  /** With every planning term. */
  public static final SchedulingRules PLANNING =
      new SchedulingRules(
          Order.SLOWEST_LAST, 0.1, 1, true, 2, 600, 128, GangRules.ALL, Devices.CHOSEN_BY_MODEL, 0);

  /** The same with another choice of devices. */
  public SchedulingRules with(Devices other) {
    return new SchedulingRules(
        order,
        ageing,
        soonWeight,
        outlook,
        mostPatience,
        waitCapSeconds,
        batch,
        gangs,
        other,
        freeNodes);
  }

  /** The same with something else done for gangs. */
  public SchedulingRules with(GangRules other) {
    return new SchedulingRules(
        order,
        ageing,
        soonWeight,
        outlook,
        mostPatience,
        waitCapSeconds,
        batch,
        other,
        devices,
        freeNodes);
  }

  /** Order of tasks of different jobs. */
  public enum Order {
    /** First come, first served. */
    ARRIVAL,
    /** By the job's shortest time plus the task's slack: whom a second's delay hurts most first. */
    SLOWEST_LAST
  }

  /** Who chooses the device on a node. */
  public enum Devices {
    /** The model names a device. */
    CHOSEN_BY_MODEL,
    /** The node, by the rule of {@link org.symphonyscheduler.topology.DeviceChoice}. */
    CHOSEN_BY_NODE,
    /** The node, at random. */
    RANDOM
  }
}
