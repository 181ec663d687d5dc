/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.List;
import java.util.Optional;

/**
 * Kernels, and the kinds of job made of them. Immutable. Its JSON form is described in
 * docs/workload.md and read by {@link WorkloadJson}.
 *
 * @param kernels names are unique
 * @param jobs names are unique; every task's kernel is one of {@code kernels}
 */
public record Workload(List<Kernel> kernels, List<JobTemplate> jobs) {
  /**
   * A kind of job.
   *
   * @param graph its tasks; its name is the job's
   * @param weight how often it is submitted, relative to the other kinds; positive
   */
  public record JobTemplate(DataFlowGraph graph, double weight) {
    /** Name of the kind. */
    public String name() {
      return graph.name();
    }
  }

  public Workload {
    kernels = List.copyOf(kernels);
    jobs = List.copyOf(jobs);
  }

  /** The kernel of a name; cost linear in the number of kernels. */
  public Optional<Kernel> kernel(String name) {
    return kernels.stream().filter(k -> k.name().equals(name)).findFirst();
  }

  /** The kind of job of a name. */
  public Optional<JobTemplate> job(String name) {
    return jobs.stream().filter(j -> j.name().equals(name)).findFirst();
  }
}
