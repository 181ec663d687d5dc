/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.List;

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
}
