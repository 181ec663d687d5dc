/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.symphonyscheduler.topology.Device;

/**
 * The assumption that kernels measured on a CPU run so much faster on a device that nobody ran them
 * on. Whoever prints a result that rests on it prints it too: {@link #toString} says what it is.
 * Immutable.
 *
 * @param deviceType YARN resource name
 * @param factors how many times as fast as the measured CPU, by kernel; others do not run there
 * @param demand bandwidth assumed for all of them, GB/s
 */
public record AssumedSpeedUp(
    String deviceType, Map<String, Double> factors, Implementation.Demand demand) {

  /**
   * @throws IllegalArgumentException when a factor is not positive
   */
  public AssumedSpeedUp {
    factors = Map.copyOf(factors);
    factors.forEach(
        (kernel, factor) -> {
          if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "assumed speed-up of " + kernel + " is " + factor + "; expected above 0");
          }
        });
  }

  /** The graph with an implementation for the device added to the kernels it speeds up. */
  public DataFlowGraph applyTo(DataFlowGraph graph) {
    IdentityHashMap<Kernel, Kernel> changed = new IdentityHashMap<>();
    List<DataFlowGraph.Task> tasks = new ArrayList<>();
    for (DataFlowGraph.Task task : graph.tasks()) {
      Kernel kernel = changed.computeIfAbsent(task.kernel(), this::applyTo);
      tasks.add(new DataFlowGraph.Task(kernel, task.parents(), task.size()));
    }
    return new DataFlowGraph(graph.name(), tasks);
  }

  /** The kernel with an implementation for the device added, first when it is faster. */
  public Kernel applyTo(Kernel kernel) {
    Double factor = factors.get(kernel.name());
    if (factor == null) {
      return kernel;
    }
    Implementation cpu =
        kernel
            .implementation(Device.CPU)
            .orElseThrow(() -> new IllegalArgumentException(kernel.name() + " has no CPU time"));
    double seconds = cpu.secondsOn(Implementation.ANY_MODEL) / factor;
    List<Implementation> implementations = new ArrayList<>(kernel.implementations());
    implementations.add(
        factor >= 1 ? 0 : implementations.size(),
        new Implementation(
            deviceType, 1, cpu.memoryMb(), Map.of(Implementation.ANY_MODEL, seconds), demand));
    return new Kernel(kernel.name(), implementations);
  }

  @Override
  public String toString() {
    return "assumption, not a measurement: on "
        + deviceType
        + " these kernels run so many times as fast as on the measured CPU: "
        + new TreeMap<>(factors);
  }
}
