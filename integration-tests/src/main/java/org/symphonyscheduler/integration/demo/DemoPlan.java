/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Workload;

/**
 * Which jobs come when: the same for every contender. Kinds are drawn by their weights, arrivals
 * are a Poisson process.
 *
 * @param jobs in the order of their arrival
 */
record DemoPlan(List<Arrival> jobs) {
  /** A job and the emulated second it is submitted at. */
  record Arrival(DataFlowGraph graph, double atSeconds) {}

  DemoPlan {
    jobs = List.copyOf(jobs);
  }

  /**
   * @param jobsPerSecond mean arrivals per emulated second
   */
  static DemoPlan draw(Workload workload, int jobs, double jobsPerSecond, long seed) {
    RandomGenerator random = new Well19937c(seed);
    double weights = workload.jobs().stream().mapToDouble(Workload.JobTemplate::weight).sum();
    List<Arrival> arrivals = new ArrayList<>(jobs);
    double at = 0;
    for (int i = 0; i < jobs; i++) {
      at -= Math.log(1 - random.nextDouble()) / jobsPerSecond;
      double draw = random.nextDouble() * weights;
      int kind = 0;
      while (kind < workload.jobs().size() - 1 && draw >= workload.jobs().get(kind).weight()) {
        draw -= workload.jobs().get(kind++).weight();
      }
      arrivals.add(new Arrival(workload.jobs().get(kind).graph(), at));
    }
    return new DemoPlan(arrivals);
  }

  /** Tasks of all jobs. */
  int tasks() {
    return jobs.stream().mapToInt(job -> job.graph().tasks().size()).sum();
  }
}
