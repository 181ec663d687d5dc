/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.symphonyscheduler.topology.Machine;

/** Makes the flows of one machine: which of its resources a load uses, and how much of each. */
final class FlowFactory {
  private final Machine machine;
  private final IntToDoubleFunction speed;

  /**
   * @param speed present factor of each device; asked at every call
   */
  FlowFactory(Machine machine, IntToDoubleFunction speed) {
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
    double factor = speed.applyAsDouble(run.device());
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
    int uses = 0;
    for (double each : sum) {
      uses += each > 0 ? 1 : 0;
    }
    int[] resources = new int[uses];
    double[] demand = new double[uses];
    for (int r = sum.length - 1; r >= 0; r--) {
      if (sum[r] > 0) {
        resources[--uses] = r;
        demand[uses] = sum[r];
      }
    }
    return new Flow(resources, demand, 1);
  }
}
