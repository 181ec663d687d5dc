/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.workload.DataFlowGraph;

/** A job in a simulation. For the simulation's thread. */
final class SimulatedJob {
  final String id;
  final int number;
  final DataFlowGraph graph;
  final double arrivalSeconds;
  final double oracleSeconds;

  /** Whether its tasks are one request for many equal containers. */
  final boolean bag;

  final List<SimulatedTask> tasks = new ArrayList<>();
  private final List<List<Integer>> children = new ArrayList<>();

  /** The job's shortest time as the scheduler knows it, seconds. */
  double expectedSeconds;

  int unfinished;

  SimulatedJob(int number, DataFlowGraph graph, double arrivalSeconds, double oracleSeconds) {
    this.id = "job_" + number;
    this.number = number;
    this.graph = graph;
    this.arrivalSeconds = arrivalSeconds;
    this.oracleSeconds = oracleSeconds;
    this.bag = Bags.isBag(graph);
    this.unfinished = graph.tasks().size();
    for (int t = 0; t < graph.tasks().size(); t++) {
      children.add(new ArrayList<>());
      for (int parent : graph.tasks().get(t).parents()) {
        children.get(parent).add(t);
      }
    }
  }

  List<Integer> children(int task) {
    return children.get(task);
  }

  /**
   * Fills in what each task is expected to take and its longest path to the end: by the model, or
   * where it has no opinion by the isolated times.
   */
  void expect(PlacementModel model) {
    expectedSeconds = 0;
    for (int t = tasks.size() - 1; t >= 0; t--) {
      SimulatedTask task = tasks.get(t);
      prefer(task, model);
      double after = 0;
      for (int child : children(t)) {
        after = Math.max(after, tasks.get(child).rank);
      }
      task.rank = task.expectedSeconds + after;
      expectedSeconds = Math.max(expectedSeconds, task.rank);
    }
  }

  private static void prefer(SimulatedTask task, PlacementModel model) {
    task.expectedSeconds = Double.POSITIVE_INFINITY;
    for (int a = 0; a < task.types.length; a++) {
      double seconds = task.expected(model, a);
      if (seconds < task.expectedSeconds) {
        task.expectedSeconds = seconds;
        task.preferred = a;
      }
    }
  }

  /** Seconds a task could start later without making the job later, as far as is known. */
  double slack(SimulatedTask task, double now) {
    double longest = 0;
    for (SimulatedTask other : tasks) {
      if (other.state == SimulatedTask.State.READY) {
        longest = Math.max(longest, other.rank);
      } else if (other.state == SimulatedTask.State.RUNNING) {
        double run = Math.min(now - other.startSeconds, other.expectedSeconds);
        longest = Math.max(longest, other.rank - run);
      }
    }
    return Math.max(0, longest - task.rank);
  }
}
