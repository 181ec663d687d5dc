/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * What one contender made of the plan. Times are emulated seconds.
 *
 * @param jobSeconds of each completed job, from its arrival to its end
 * @param slowdowns the same over the job's time alone
 * @param jobs submitted
 * @param makespanSeconds from the first arrival to the last end
 * @param containers granted and kept
 * @param lostContainers granted and never heard of again
 * @param surplusContainers granted beside an alternative and given back
 * @param waits containers that were held back for a better device although another was free
 * @param reconfigurations images loaded into FPGAs
 * @param runsByKernel how often each kernel ran on each processor model
 */
record RunResult(
    Contender contender,
    double[] jobSeconds,
    double[] slowdowns,
    int jobs,
    double makespanSeconds,
    int containers,
    int lostContainers,
    long surplusContainers,
    long waits,
    long reconfigurations,
    Map<String, Map<String, Integer>> runsByKernel,
    List<String> failures) {

  int completedJobs() {
    return jobSeconds.length;
  }

  double meanJobSeconds() {
    return mean(jobSeconds);
  }

  double meanSlowdown() {
    return mean(slowdowns);
  }

  /** A percentile of the job times, 0 to 100. */
  double jobSeconds(double percentile) {
    return jobSeconds.length == 0
        ? Double.NaN
        : new Percentile()
            .withEstimationType(Percentile.EstimationType.R_7)
            .evaluate(jobSeconds, percentile);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
