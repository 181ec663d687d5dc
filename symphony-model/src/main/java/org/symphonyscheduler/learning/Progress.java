/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

/**
 * One point of a training curve.
 *
 * @param iteration counted from 1: some episodes, then an update
 * @param episodes played so far
 * @param samples decisions so far
 * @param jobs finished so far
 * @param seconds spent so far, wall time
 * @param slowdown mean of this iteration's jobs, exploring
 * @param policyLoss what the policy's step went down
 * @param valueLoss mean squared error of the critic
 * @param entropy of the policy, nats
 * @param kl how far the policy moved, nats
 * @param explainedVariance of the critic before the update
 * @param waits share of decisions that wait
 */
public record Progress(
    int iteration,
    int episodes,
    long samples,
    long jobs,
    double seconds,
    double slowdown,
    double policyLoss,
    double valueLoss,
    double entropy,
    double kl,
    double explainedVariance,
    double waits) {}
