/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * Follows a simulation as it runs: what a trainer makes experience of and an experiment counts.
 * Called on the simulation's thread, in the order of the simulated time.
 */
public interface SimulationListener {
  /** Hears nothing. */
  SimulationListener NONE = new SimulationListener() {};

  /**
   * A model was asked and answered.
   *
   * @param candidates as the model left them; valid during the call
   */
  default void decided(
      PlacementRequest request, Candidates candidates, Placement placement, double nowSeconds) {}

  /**
   * A task was placed.
   *
   * @param container id that the run's {@link TaskRun} and events will carry
   * @param node index of the node in the cluster
   * @param device index of the first device in the node's machine
   */
  default void started(
      PlacementRequest request, String container, int node, int device, double nowSeconds) {}

  /** A task ended, well or not. */
  default void ended(TaskRun run) {}

  /** A job arrived. */
  default void arrived(String job, double oracleSeconds, double nowSeconds) {}

  /** A job's last task ended. */
  default void finished(JobRun job) {}
}
