/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.symphonyscheduler.workload.DataFlowGraph;

/** How far a graph has come: which tasks are done and which may start. Not safe for threads. */
final class TaskGraph {
  private final DataFlowGraph graph;
  private final List<List<Integer>> children;
  private final int[] openParents;
  private final int[] height;
  private int done;

  TaskGraph(DataFlowGraph graph) {
    this.graph = graph;
    int tasks = graph.tasks().size();
    children = IntStream.range(0, tasks).<List<Integer>>mapToObj(t -> new ArrayList<>()).toList();
    openParents = new int[tasks];
    height = new int[tasks];
    for (int task = 0; task < tasks; task++) {
      List<Integer> parents = graph.tasks().get(task).parents().stream().distinct().toList();
      openParents[task] = parents.size();
      for (int parent : parents) {
        children.get(parent).add(task);
      }
    }
    for (int task = tasks - 1; task >= 0; task--) {
      for (int child : children.get(task)) {
        height[task] = Math.max(height[task], height[child] + 1);
      }
    }
  }

  /** Tasks that wait for nothing. */
  List<Integer> roots() {
    return IntStream.range(0, openParents.length).filter(t -> openParents[t] == 0).boxed().toList();
  }

  /** Marks a task done, once, and returns the tasks that may start because of it. */
  List<Integer> finish(int task) {
    done++;
    List<Integer> ready = new ArrayList<>();
    for (int child : children.get(task)) {
      if (--openParents[child] == 0) {
        ready.add(child);
      }
    }
    return ready;
  }

  /**
   * How many tasks follow on the longest path from a task to an end of the graph, without itself.
   * Counted in tasks, not seconds: run times are for the scheduler to learn, not for us to know.
   */
  int height(int task) {
    return height[task];
  }

  /** The largest {@link #height}. */
  int depth() {
    return IntStream.of(height).max().orElse(0);
  }

  int done() {
    return done;
  }

  boolean complete() {
    return done == graph.tasks().size();
  }

  /** Share of tasks done, 0 to 1. */
  float progress() {
    return graph.tasks().isEmpty() ? 1 : (float) done / graph.tasks().size();
  }
}
