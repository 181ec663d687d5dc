/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws jobs of a workload and when they arrive. The same seed gives the same jobs. Not
 * thread-safe.
 */
public final class JobMix {
  /**
   * Standard deviation of the logarithm of a job's size: two jobs of one kind differ by about a
   * third. An assumption; patients and log files do not come in one size.
   */
  public static final double DEFAULT_SIZE_SPREAD = 0.3;

  private final Workload workload;
  private final double jobsPerSecond;
  private final double sizeSpread;
  private final double totalWeight;
  private final SplittableRandom random;
  private double now;

  /**
   * A job and when it is submitted.
   *
   * @param atSeconds after the start of the mix
   */
  public record Arrival(double atSeconds, DataFlowGraph graph) {}

  /**
   * A mix with the default spread of sizes; see {@link #JobMix(Workload, double, double, long)}.
   */
  public JobMix(Workload workload, double jobsPerSecond, long seed) {
    this(workload, jobsPerSecond, DEFAULT_SIZE_SPREAD, seed);
  }

  /**
   * @param jobsPerSecond rate of the Poisson arrivals, positive
   * @param sizeSpread standard deviation of the logarithm of the factor on a job's sizes
   * @throws IllegalArgumentException when the workload has no jobs or a figure is out of range
   */
  public JobMix(Workload workload, double jobsPerSecond, double sizeSpread, long seed) {
    if (workload.jobs().isEmpty() || !(jobsPerSecond > 0) || !(sizeSpread >= 0)) {
      throw new IllegalArgumentException(
          workload.jobs().size()
              + " kinds of job, "
              + jobsPerSecond
              + " jobs/s, spread "
              + sizeSpread);
    }
    this.workload = workload;
    this.jobsPerSecond = jobsPerSecond;
    this.sizeSpread = sizeSpread;
    this.totalWeight = workload.jobs().stream().mapToDouble(Workload.JobTemplate::weight).sum();
    this.random = new SplittableRandom(seed);
  }

  /** The next job. */
  public Arrival next() {
    now -= Math.log1p(-random.nextDouble()) / jobsPerSecond;
    return new Arrival(now, scaled(draw().graph()));
  }

  /** The next jobs, in the order of their arrival. */
  public List<Arrival> next(int jobs) {
    List<Arrival> arrivals = new ArrayList<>(jobs);
    for (int i = 0; i < jobs; i++) {
      arrivals.add(next());
    }
    return arrivals;
  }

  private Workload.JobTemplate draw() {
    double left = random.nextDouble() * totalWeight;
    for (Workload.JobTemplate job : workload.jobs()) {
      left -= job.weight();
      if (left < 0) {
        return job;
      }
    }
    // Rounding can leave a little.
    return workload.jobs().get(workload.jobs().size() - 1);
  }

  private DataFlowGraph scaled(DataFlowGraph graph) {
    double factor = Math.exp(sizeSpread * random.nextGaussian());
    List<DataFlowGraph.Task> tasks = new ArrayList<>();
    for (DataFlowGraph.Task task : graph.tasks()) {
      tasks.add(new DataFlowGraph.Task(task.kernel(), task.parents(), task.size() * factor));
    }
    return new DataFlowGraph(graph.name(), tasks);
  }
}
