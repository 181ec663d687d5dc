/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The effects of the jobs that are there, and how much jobs differ. What two runs of one job have
 * in common, after what is known of their kernels, is the job's: the mean product of a run's
 * residual and its job's earlier ones estimates the variance between jobs, whatever the noise of
 * single runs. The model thread writes; any thread reads.
 */
final class JobEffects {
  /** Jobs differ by a tenth until they are seen to differ more or less; so many pairs' worth. */
  private static final double PRIOR_VARIANCE = 0.01;

  private static final double PRIOR_WEIGHT = 20;

  /** Weight a pair keeps when another comes: the last thousand count. */
  private static final double KEPT = 0.999;

  private static final double LEAST_VARIANCE = 4e-4;
  private static final double MOST_VARIANCE = 1;

  /** Jobs remembered; of more there is none that would have ended by itself. */
  private static final int MOST_JOBS = 100_000;

  private final Map<String, JobEffect> effects = new ConcurrentHashMap<>();
  private double weight = PRIOR_WEIGHT;
  private double products = PRIOR_WEIGHT * PRIOR_VARIANCE;

  /** Variance between jobs of the logarithm of run times. */
  double variance() {
    return Math.max(LEAST_VARIANCE, Math.min(MOST_VARIANCE, products / weight));
  }

  /** A job's effect, null for a job that has run nothing. */
  JobEffect get(String job) {
    return effects.get(job);
  }

  /** The effect of a job that runs something. */
  JobEffect of(String job) {
    JobEffect known = effects.get(job);
    if (known == null) {
      known = new JobEffect(variance());
      if (effects.size() < MOST_JOBS) {
        effects.put(job, known);
      }
    }
    return known;
  }

  /** A job has ended: nothing of it runs any more. */
  void ended(String job) {
    effects.remove(job);
  }

  /**
   * Learns how much jobs differ.
   *
   * @param residual logarithm of a run's time less what was predicted without its job's effect, by
   *     a kernel that is known
   */
  void compare(JobEffect job, double residual) {
    if (job.ran()) {
      double product = residual * job.meanResidual();
      weight = KEPT * weight + 1;
      products = KEPT * products + Math.max(-MOST_VARIANCE, Math.min(MOST_VARIANCE, product));
    }
    job.count(residual);
  }
}
