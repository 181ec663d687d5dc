/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * How counters get from the simulated machines to the scheduler, and what is wrong with them.
 *
 * @param heartbeatSeconds time between a node's heartbeats, positive
 * @param delaySeconds from the measurement to the scheduler, at or above 0
 * @param noiseFactor on the cluster's counter noise, at or above 0
 * @param missing chance of each counter to be left out of a heartbeat, in [0, 1)
 * @param deadNodes share of the nodes that never tell a counter, in [0, 1]
 * @param stuckNodes share of the nodes whose counters repeat their first reading, in [0, 1]
 */
public record Telemetry(
    double heartbeatSeconds,
    double delaySeconds,
    double noiseFactor,
    double missing,
    double deadNodes,
    double stuckNodes) {

  /** YARN's usual heartbeat, and counters as the cluster file says. */
  public static final Telemetry USUAL = new Telemetry(1, 0, 1, 0, 0, 0);

  /**
   * @throws IllegalArgumentException when a figure is out of range
   */
  public Telemetry {
    check("heartbeatSeconds", heartbeatSeconds, 0.01, 3600);
    check("delaySeconds", delaySeconds, 0, 3600);
    check("noiseFactor", noiseFactor, 0, 1000);
    check("missing", missing, 0, 0.999);
    check("deadNodes", deadNodes, 0, 1);
    check("stuckNodes", stuckNodes, 0, 1);
  }

  private static void check(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + least + " to " + most);
    }
  }
}
