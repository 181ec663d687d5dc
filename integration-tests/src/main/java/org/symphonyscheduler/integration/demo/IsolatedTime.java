/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.util.List;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;

/**
 * How long a job would take alone on the cluster, every kernel on its fastest processor: the length
 * of its critical path. No scheduler can be faster; job times are told as multiples of it.
 */
final class IsolatedTime {
  private final List<Device> devices;

  IsolatedTime(ClusterSpec cluster) {
    devices = cluster.machines().stream().flatMap(machine -> machine.devices().stream()).toList();
  }

  /** Seconds of a job alone. */
  double of(DataFlowGraph graph) {
    double[] end = new double[graph.tasks().size()];
    double last = 0;
    for (int t = 0; t < end.length; t++) {
      DataFlowGraph.Task task = graph.tasks().get(t);
      double ready = task.parents().stream().mapToDouble(p -> end[p]).max().orElse(0);
      end[t] = ready + fastest(task.kernel()) * task.size();
      last = Math.max(last, end[t]);
    }
    return last;
  }

  private double fastest(Kernel kernel) {
    double best = Double.POSITIVE_INFINITY;
    for (Implementation implementation : kernel.implementations()) {
      for (Device device : devices) {
        if (device.type().equals(implementation.device())) {
          double seconds = implementation.secondsOn(device.model());
          best = seconds < best ? seconds : best;
        }
      }
    }
    return best;
  }
}
