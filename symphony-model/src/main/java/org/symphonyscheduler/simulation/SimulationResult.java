/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;

/**
 * What a simulation came to.
 *
 * @param jobs in the order of their arrival
 * @param runs every execution of a task, in the order of their ends
 * @param decisionNanos processor time of each call of {@link
 *     org.symphonyscheduler.policy.PlacementModel#place}, in the order of the calls
 * @param forced placements made against a model that would wait for ever, or that abstained
 * @param seconds simulated time
 */
public record SimulationResult(
    List<JobRun> jobs, List<TaskRun> runs, long[] decisionNanos, int forced, double seconds) {}
