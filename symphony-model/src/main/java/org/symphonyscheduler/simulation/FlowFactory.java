/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.symphonyscheduler.topology.Machine;

/** Makes the flows of one machine: which of its resources a load uses, and how much of each. */
final class FlowFactory {
  private final Machine machine;
  private final double[] speed;

  /**
   * @param speed present factor of each device; kept and read at every call
   */
  FlowFactory(Machine machine, double[] speed) {
    this.machine = machine;
    this.speed = speed;
  }

  Flow of(Conditions.Background load) {
    int[] resources =
        load.resources().stream()
            .mapToInt(name -> ConditionsCheck.resource(machine, name))
            .toArray();
    double[] demand = new double[resources.length];
    Arrays.fill(demand, load.demand());
    return new Flow(resources, demand, load.weight());
  }

  Flow of(KernelRun run) {
    double factor = speed[run.device()];
    ImmutableIntArray host = machine.hostPath(run.device());
    ImmutableIntArray network = machine.networkPath(run.device());
    double[] sum = new double[machine.resources().size()];
    for (int i = 0; i < host.length(); i++) {
      int resource = host.get(i);
      sum[resource] +=
          switch (machine.resources().get(resource).kind()) {
            case CPU -> run.units();
            case MEMORY -> factor * run.implementation().demand().memory();
            default -> factor * run.implementation().demand().pcie();
          };
    }
    for (int i = 0; i < network.length(); i++) {
      sum[network.get(i)] += factor * run.implementation().demand().network();
    }
    int[] resources = IntStream.range(0, sum.length).filter(r -> sum[r] > 0).toArray();
    double[] demand = Arrays.stream(resources).mapToDouble(r -> sum[r]).toArray();
    return new Flow(resources, demand, 1);
  }
}
