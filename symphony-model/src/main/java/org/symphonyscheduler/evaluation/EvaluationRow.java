/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

/**
 * What one policy came to in one simulation.
 *
 * @param policy its name
 * @param load name of the load
 * @param cluster name of the cluster
 * @param workload name of the workload
 * @param seed of the jobs and of all that is random
 * @param jobsPerSecond rate of arrivals
 * @param jobs measured
 * @param meanSlowdown of jobs: time over the isolated critical path
 * @param p99Slowdown of jobs
 * @param meanJobSeconds from submission to end
 * @param medianDecisionMicros of one call of the policy
 * @param p99DecisionMicros of one call of the policy
 * @param forced placements made against the policy's will
 * @param gangs runs measured that held several accelerators at once
 * @param meanGangWaitSeconds from ready to start, of these; 0 when there are none
 * @param p99GangWaitSeconds the same
 */
public record EvaluationRow(
    String policy,
    String load,
    String cluster,
    String workload,
    long seed,
    double jobsPerSecond,
    int jobs,
    double meanSlowdown,
    double p99Slowdown,
    double meanJobSeconds,
    double medianDecisionMicros,
    double p99DecisionMicros,
    int forced,
    int gangs,
    double meanGangWaitSeconds,
    double p99GangWaitSeconds) {}
