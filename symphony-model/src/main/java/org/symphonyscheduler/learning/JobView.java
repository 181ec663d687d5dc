/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.network.Graph;
import org.symphonyscheduler.workload.DataFlowGraph;

/**
 * A job as an agent sees it: its graph, and how far each task is. Which of several tasks of one
 * kernel a container runs nobody says; the first in the graph's order is taken. For one thread.
 */
final class JobView {
  private static final int DONE = 0;
  private static final int RUNNING = 1;
  private static final int READY = 2;
  private static final int DECIDED = 3;
  private static final int SIZE = 4;
  private static final int PARENTS = 5;

  private final DataFlowGraph dataFlow;
  private final Graph graph;
  private final int[] running;
  private final boolean[] done;
  private final double[] labels;

  JobView(DataFlowGraph dataFlow, Graph graph) {
    this.dataFlow = dataFlow;
    this.graph = graph;
    running = new int[dataFlow.tasks().size()];
    done = new boolean[running.length];
    labels = new double[running.length * ActorCritic.TASK_LABELS];
  }

  /** Edges from a task to those that read its output. */
  static Graph graph(DataFlowGraph dataFlow) {
    List<Integer> from = new ArrayList<>();
    List<Integer> to = new ArrayList<>();
    for (int t = 0; t < dataFlow.tasks().size(); t++) {
      for (int parent : dataFlow.tasks().get(t).parents()) {
        from.add(parent);
        to.add(t);
      }
    }
    return Graph.of(
        dataFlow.tasks().size(),
        from.stream().mapToInt(Integer::intValue).toArray(),
        to.stream().mapToInt(Integer::intValue).toArray());
  }

  Graph graph() {
    return graph;
  }

  /** A container for a kernel was placed. */
  void placed(String kernel) {
    int task = first(kernel, 0);
    if (task >= 0) {
      running[task] = 1;
    }
  }

  /** A container of a kernel ended. */
  void ended(String kernel, boolean well) {
    int task = first(kernel, 1);
    if (task >= 0) {
      running[task] = 0;
      done[task] = well;
    }
  }

  private int first(String kernel, int isRunning) {
    for (int t = 0; t < running.length; t++) {
      if (running[t] == isRunning && !done[t] && kernel.equals(kernel(t))) {
        return t;
      }
    }
    return -1;
  }

  private String kernel(int task) {
    return dataFlow.tasks().get(task).kernel().name();
  }

  /** Labels of all tasks, row by row, with one about to be decided; valid until the next call. */
  double[] labels(String kernel) {
    int decided = first(kernel, 0);
    for (int t = 0; t < running.length; t++) {
      int at = t * ActorCritic.TASK_LABELS;
      boolean ready = true;
      for (int parent : dataFlow.tasks().get(t).parents()) {
        ready &= done[parent];
      }
      labels[at + DONE] = done[t] ? 1 : 0;
      labels[at + RUNNING] = running[t];
      labels[at + READY] = ready && running[t] == 0 && !done[t] ? 1 : 0;
      labels[at + DECIDED] = t == decided ? 1 : 0;
      labels[at + SIZE] = Math.log1p(dataFlow.tasks().get(t).size());
      labels[at + PARENTS] = 0.25 * dataFlow.tasks().get(t).parents().size();
    }
    return labels;
  }
}
