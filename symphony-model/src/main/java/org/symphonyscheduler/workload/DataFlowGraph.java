/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A job: kernels to run and the order the data impose. Immutable.
 *
 * @param name of the job's kind, such as {@code variant-calling}
 * @param tasks in topological order: parents come before their children
 */
public record DataFlowGraph(String name, List<Task> tasks) {
  /**
   * One run of a kernel.
   *
   * @param kernel what runs
   * @param parents indices into {@link DataFlowGraph#tasks()} of the tasks whose output it reads,
   *     each smaller than its own
   * @param size the kernel's isolated run times are multiplied by it, positive; 1 is as written
   */
  public record Task(Kernel kernel, List<Integer> parents, double size) {
    public Task {
      parents = List.copyOf(parents);
    }
  }

  /**
   * @throws IllegalArgumentException when a parent does not come before its child
   */
  public DataFlowGraph {
    tasks = List.copyOf(tasks);
    for (int i = 0; i < tasks.size(); i++) {
      for (int parent : tasks.get(i).parents()) {
        if (parent < 0 || parent >= i) {
          throw new IllegalArgumentException(
              "task " + i + " of " + name + " names parent " + parent + "; parents come first");
        }
      }
    }
  }

  /**
   * Length of the longest chain of tasks: no schedule is shorter.
   *
   * @param seconds what a task takes, seconds
   * @return seconds; 0 for a graph without tasks
   */
  public double criticalPath(ToDoubleFunction<Task> seconds) {
    double[] finish = new double[tasks.size()];
    double last = 0;
    for (int i = 0; i < finish.length; i++) {
      double start = 0;
      for (int parent : tasks.get(i).parents()) {
        start = Math.max(start, finish[parent]);
      }
      finish[i] = start + seconds.applyAsDouble(tasks.get(i));
      last = Math.max(last, finish[i]);
    }
    return last;
  }
}
