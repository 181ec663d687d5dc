/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Makes a {@link DataFlowGraph} of the tasks of a workflow that somebody measured. Tasks of one
 * category run one kernel: its isolated time is their mean, and each task's size is its own time
 * over that. Nothing but a CPU was measured, so there is nothing but a CPU implementation.
 */
final class MeasuredWorkflow {
  /** Run times are often whole seconds; what took less than half of one was measured as 0. */
  private static final double MIN_SECONDS = 0.1;

  /** Memory of a container when nobody measured it, MiB: what YARN gives when not asked. */
  private static final int DEFAULT_MEMORY_MB = 1024;

  /**
   * A task as measured.
   *
   * @param id what other tasks name it by
   * @param category program or step
   * @param parents ids
   * @param seconds run time
   * @param cores cores kept busy, NaN when not measured
   * @param memoryBytes NaN when not measured
   */
  record Task(
      String id,
      String category,
      List<String> parents,
      double seconds,
      double cores,
      double memoryBytes) {}

  private final String source;
  private final List<Task> tasks;
  private final Map<String, Integer> index = new HashMap<>();

  /**
   * @param source what errors call the input
   */
  private MeasuredWorkflow(String source, List<Task> tasks) {
    this.source = source;
    this.tasks = tasks;
    for (int i = 0; i < tasks.size(); i++) {
      if (index.put(tasks.get(i).id(), i) != null) {
        throw new InvalidInputException(source, at(i), tasks.get(i).id(), "an id used once");
      }
    }
  }

  /**
   * @throws InvalidInputException when an id repeats, a parent does not exist, or tasks wait for
   *     each other in a circle
   */
  static DataFlowGraph graph(String source, String name, List<Task> tasks) {
    return new MeasuredWorkflow(source, tasks).graph(name);
  }

  private DataFlowGraph graph(String name) {
    Map<String, Kernel> kernels = kernels();
    List<Integer> order = topologicalOrder();
    int[] place = new int[tasks.size()];
    List<DataFlowGraph.Task> sorted = new ArrayList<>(tasks.size());
    for (int i : order) {
      place[i] = sorted.size();
      Task task = tasks.get(i);
      Kernel kernel = kernels.get(task.category());
      double mean = kernel.implementations().get(0).secondsOn(Implementation.ANY_MODEL);
      List<Integer> parents =
          task.parents().stream().distinct().map(p -> place[index.get(p)]).toList();
      sorted.add(new DataFlowGraph.Task(kernel, parents, seconds(task) / mean));
    }
    return new DataFlowGraph(name, sorted);
  }

  private Map<String, Kernel> kernels() {
    Map<String, List<Task>> byCategory = new LinkedHashMap<>();
    for (Task task : tasks) {
      byCategory.computeIfAbsent(task.category(), c -> new ArrayList<>()).add(task);
    }
    Map<String, Kernel> kernels = new HashMap<>();
    byCategory.forEach((category, members) -> kernels.put(category, kernel(category, members)));
    return kernels;
  }

  private static Kernel kernel(String category, List<Task> members) {
    double seconds = 0;
    int cores = 1;
    int memoryMb = 0;
    for (Task task : members) {
      seconds += seconds(task) / members.size();
      // A NaN, not measured, loses both comparisons.
      cores = Math.max(cores, (int) Math.ceil(task.cores() - 0.05));
      memoryMb = Math.max(memoryMb, (int) Math.ceil(task.memoryBytes() / (1 << 20)));
    }
    return new Kernel(
        category,
        List.of(
            new Implementation(
                Device.CPU,
                cores,
                memoryMb == 0 ? DEFAULT_MEMORY_MB : memoryMb,
                Map.of(Implementation.ANY_MODEL, seconds),
                null)));
  }

  private static double seconds(Task task) {
    return Math.max(task.seconds(), MIN_SECONDS);
  }

  /** Parents first; tasks that could go together keep their order. */
  private List<Integer> topologicalOrder() {
    int[] missing = new int[tasks.size()];
    List<List<Integer>> children = new ArrayList<>();
    tasks.forEach(task -> children.add(new ArrayList<>()));
    for (int i = 0; i < missing.length; i++) {
      for (String parent : tasks.get(i).parents()) {
        Integer p = index.get(parent);
        if (p == null) {
          throw new InvalidInputException(source, at(i) + ".parents", parent, "a task's id");
        }
        children.get(p).add(i);
        missing[i]++;
      }
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>(missing.length);
    while (!ready.isEmpty()) {
      int i = ready.remove();
      order.add(i);
      for (int child : children.get(i)) {
        if (--missing[child] == 0) {
          ready.add(child);
        }
      }
    }
    if (order.size() < missing.length) {
      throw new InvalidInputException(
          source,
          "tasks",
          missing.length - order.size() + " in a circle",
          "a directed acyclic graph");
    }
    return order;
  }

  private static String at(int task) {
    return "tasks[" + task + "]";
  }
}
