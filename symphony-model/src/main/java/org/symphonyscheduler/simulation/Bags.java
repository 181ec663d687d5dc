/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

/**
 * Jobs that are bags: so many equal tasks, none of which waits for another, asked for in one
 * request for one device type. This is what ordinary applications of YARN ask for. Stateless.
 */
public final class Bags {
  private static final String NAME = "bag-";

  private Bags() {}

  /**
   * A workload with bags in place of some of its jobs. Each of its kernels has a bag, which asks
   * for the device type of the kernel's first implementation.
   *
   * @param size tasks of a bag, at least 1
   * @param share of the jobs that are bags, in (0, 1]
   * @throws IllegalArgumentException when one of them is out of range
   */
  public static Workload in(Workload workload, int size, double share) {
    if (size < 1 || !(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "bags of " + size + ", share " + share + "; expected at least 1, and 0 to 1 without 0");
    }
    List<Kernel> kernels = new ArrayList<>(share < 1 ? workload.kernels() : List.of());
    List<Workload.JobTemplate> jobs = new ArrayList<>();
    if (share < 1) {
      double weights = workload.jobs().stream().mapToDouble(Workload.JobTemplate::weight).sum();
      for (Workload.JobTemplate job : workload.jobs()) {
        jobs.add(new Workload.JobTemplate(job.graph(), (1 - share) * job.weight() / weights));
      }
    }
    for (Kernel whole : workload.kernels()) {
      Kernel kernel = new Kernel(NAME + whole.name(), whole.implementations().subList(0, 1));
      DataFlowGraph.Task task = new DataFlowGraph.Task(kernel, List.of(), 1);
      kernels.add(kernel);
      jobs.add(
          new Workload.JobTemplate(
              new DataFlowGraph(kernel.name(), Collections.nCopies(size, task)),
              share / workload.kernels().size()));
    }
    return new Workload(kernels, jobs);
  }

  /** Whether a job is a bag of several tasks: one request for all of them. */
  static boolean isBag(DataFlowGraph graph) {
    List<DataFlowGraph.Task> tasks = graph.tasks();
    return tasks.size() > 1
        && tasks.stream()
            .allMatch(
                task ->
                    task.parents().isEmpty()
                        && task.kernel().equals(tasks.get(0).kernel())
                        && task.size() == tasks.get(0).size());
  }
}
