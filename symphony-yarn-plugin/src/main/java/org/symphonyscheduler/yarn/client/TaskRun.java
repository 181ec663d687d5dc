/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import org.apache.hadoop.yarn.api.records.Container;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;

/**
 * One attempt of a task in its container. Immutable.
 *
 * @param graph the job
 * @param task index of the task in the graph
 * @param attempt how often the task was placed, from 1
 * @param implementation what was granted, of the task's kernel
 */
public record TaskRun(
    DataFlowGraph graph,
    int task,
    int attempt,
    Implementation implementation,
    Container container) {

  /** Name of the kernel. */
  public String kernel() {
    return graph.tasks().get(task).kernel().name();
  }

  /** Factor on the kernel's run time. */
  public double size() {
    return graph.tasks().get(task).size();
  }

  /** {@code cpu} or a YARN resource name. */
  public String deviceType() {
    return implementation.device();
  }

  /** The node's id, {@code host:port}. */
  public String node() {
    return container.getNodeId().toString();
  }
}
