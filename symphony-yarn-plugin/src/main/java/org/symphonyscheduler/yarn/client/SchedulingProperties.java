/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * What a submission tells the scheduler about a job, and the numbering of kernels that its master
 * must use in its requests. Both are made from the graph alone, so client and master agree.
 */
public final class SchedulingProperties {
  private SchedulingProperties() {}

  /**
   * The kernels of a graph, in the order of their first task; their positions are their numbers.
   */
  public static List<Kernel> kernels(DataFlowGraph graph) {
    return graph.tasks().stream().map(DataFlowGraph.Task::kernel).distinct().toList();
  }

  /**
   * The submission's scheduling properties.
   *
   * @param offer undeclared ones get no properties
   * @param seconds whether to declare expected run times: the mean over the processor models named
   * @throws IllegalArgumentException when a kernel's name holds a comma, or there are too many
   */
  public static Map<String, String> of(DataFlowGraph graph, Offer offer, boolean seconds) {
    Map<String, String> properties = new LinkedHashMap<>();
    if (!offer.declared()) {
      return properties;
    }
    List<Kernel> kernels = kernels(graph);
    if (kernels.size() > KernelRequests.MAX_KERNELS) {
      throw new IllegalArgumentException(
          graph.name()
              + " has "
              + kernels.size()
              + " kernels; "
              + KernelRequests.MAX_KERNELS
              + " can be declared");
    }
    for (Kernel kernel : kernels) {
      if (kernel.name().indexOf(',') >= 0) {
        throw new IllegalArgumentException("kernel " + kernel.name() + ": no comma in a name");
      }
    }
    properties.put(
        KernelRequests.KERNELS,
        kernels.stream().map(Kernel::name).collect(Collectors.joining(",")));
    if (seconds) {
      kernels.forEach(kernel -> declareSeconds(kernel, properties));
      double job = criticalPath(graph);
      if (job > 0) {
        properties.put(KernelRequests.JOB_SECONDS, Double.toString(job));
      }
    }
    return properties;
  }

  /** Seconds of the longest way through the graph, each task on the best it may run on. */
  private static double criticalPath(DataFlowGraph graph) {
    double[] end = new double[graph.tasks().size()];
    double longest = 0;
    for (int t = 0; t < end.length; t++) {
      DataFlowGraph.Task task = graph.tasks().get(t);
      double start = task.parents().stream().mapToDouble(parent -> end[parent]).max().orElse(0);
      end[t] =
          start
              + task.size()
                  * task.kernel().implementations().stream()
                      .flatMap(way -> way.seconds().values().stream())
                      .mapToDouble(Double::doubleValue)
                      .min()
                      .orElse(0);
      longest = Math.max(longest, end[t]);
    }
    return longest;
  }

  private static void declareSeconds(Kernel kernel, Map<String, String> properties) {
    for (Implementation implementation : kernel.implementations()) {
      implementation.seconds().values().stream()
          .mapToDouble(Double::doubleValue)
          .average()
          .ifPresent(
              mean ->
                  properties.put(
                      KernelRequests.seconds(kernel.name(), implementation.device()),
                      Double.toString(mean)));
    }
  }
}
