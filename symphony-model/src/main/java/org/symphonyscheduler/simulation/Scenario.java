/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import org.symphonyscheduler.workload.JobMix;

/**
 * What happens in a simulation, whatever the scheduler does.
 *
 * @param cluster its machines, and what is hidden of them
 * @param arrivals jobs in the order of their arrival; at least one
 * @param telemetry how counters reach the scheduler
 * @param disturbances failures and changes, in any order
 * @param seed of background load, run time noise and counter noise
 */
public record Scenario(
    ClusterSpec cluster,
    List<JobMix.Arrival> arrivals,
    Telemetry telemetry,
    List<Disturbance> disturbances,
    long seed) {
  public Scenario {
    arrivals = List.copyOf(arrivals);
    disturbances = List.copyOf(disturbances);
    if (arrivals.isEmpty()) {
      throw new IllegalArgumentException("a scenario without jobs");
    }
  }

  /** One with the usual telemetry in which nothing fails. */
  public Scenario(ClusterSpec cluster, List<JobMix.Arrival> arrivals, long seed) {
    this(cluster, arrivals, Telemetry.USUAL, List.of(), seed);
  }
}
