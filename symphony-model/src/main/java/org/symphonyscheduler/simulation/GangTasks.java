/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

/** Puts gangs in the place of some of a workload's tasks, by chance. Used once. */
final class GangTasks {
  /** GPUs of a gang. */
  private static final int[] SIZES = {2, 4};

  /** Far from the seeds that workloads themselves are drawn with. */
  private static final long SALT = 0x6A09E667F3BCC908L;

  private final SplittableRandom random;
  private final double share;
  private final Set<Kernel> used = new LinkedHashSet<>();

  GangTasks(long seed, double share) {
    this.random = new SplittableRandom(seed ^ SALT);
    this.share = share;
  }

  Workload in(Workload workload) {
    List<Kernel> gangs = gangs(workload);
    List<Workload.JobTemplate> jobs = new ArrayList<>();
    for (Workload.JobTemplate job : workload.jobs()) {
      List<DataFlowGraph.Task> tasks = new ArrayList<>();
      for (DataFlowGraph.Task task : job.graph().tasks()) {
        tasks.add(new DataFlowGraph.Task(kernel(task, gangs), task.parents(), task.size()));
      }
      jobs.add(new Workload.JobTemplate(new DataFlowGraph(job.name(), tasks), job.weight()));
    }
    List<Kernel> kernels = new ArrayList<>(workload.kernels());
    kernels.addAll(used);
    return new Workload(kernels, jobs);
  }

  private Kernel kernel(DataFlowGraph.Task task, List<Kernel> gangs) {
    // Drawn for each task, so that a greater share has the same gangs and more.
    double chance = random.nextDouble();
    Kernel gang = gangs.get(random.nextInt(gangs.size()));
    if (chance >= share) {
      return task.kernel();
    }
    used.add(gang);
    return gang;
  }

  /** Of each kernel that would rather have a GPU one gang of each size, which takes as long. */
  private static List<Kernel> gangs(Workload workload) {
    List<Kernel> gangs = new ArrayList<>();
    for (Kernel kernel : workload.kernels()) {
      Implementation first = kernel.implementations().get(0);
      if (first.device().equals(RandomClusters.GPU)) {
        for (int size : SIZES) {
          gangs.add(new Kernel(kernel.name() + "-x" + size, List.of(first.onUnits(size))));
        }
      }
    }
    return gangs;
  }
}
