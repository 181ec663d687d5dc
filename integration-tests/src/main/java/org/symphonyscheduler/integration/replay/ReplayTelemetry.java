/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * What a node's heartbeats tell: who holds which device, and how much of each resource is used. A
 * container gets its devices by the rule NodeManagers have, keeps their cores or draws on every
 * link on their paths as long as it runs, each kernel its own share of what the link carries;
 * beside that there is a steady background of the node's own and a small jitter. Containers do not
 * slow each other: a replay's run times are those of its source.
 */
final class ReplayTelemetry {
  /** The most a resource is used by others than the containers, a share of its capacity. */
  private static final double MOST_BACKGROUND = 0.1;

  private static final double LEAST_DEMAND = 0.05;
  private static final double MOST_DEMAND = 0.35;

  /** Readings come this near to the true use. */
  private static final double JITTER = 0.03;

  private static final float READINGS = 10;

  private final Machine machine;
  private final int number;
  private final int[] used;
  private final String[] image;
  private final Map<ContainerId, List<Held>> held = new HashMap<>();
  private int beats;

  /** Units of a device that a container holds. */
  private record Held(int device, int units, double demand) {}

  ReplayTelemetry(Machine machine, int number) {
    this.machine = machine;
    this.number = number;
    this.used = new int[machine.devices().size()];
    this.image = new String[used.length];
  }

  void launched(ReplayContainer container) {
    ReplayTask task = container.task();
    List<Held> devices = new ArrayList<>();
    for (int i = 0; i < task.gpus(); i++) {
      take(devices, NodeShape.GPU, task.kernel(), 1);
    }
    for (int i = 0; i < task.fpgas(); i++) {
      take(devices, NodeShape.FPGA, task.kernel(), 1);
    }
    if (devices.isEmpty()) {
      take(devices, Device.CPU, task.kernel(), task.vcores());
    }
    held.put(container.id(), devices);
  }

  private void take(List<Held> devices, String type, String kernel, int units) {
    int device = DeviceChoice.choose(machine, type, used, image, kernel, units);
    if (device >= 0) {
      used[device] += units;
      image[device] = type.equals(NodeShape.FPGA) ? kernel : null;
      double share = share(kernel.hashCode());
      devices.add(new Held(device, units, LEAST_DEMAND + share * (MOST_DEMAND - LEAST_DEMAND)));
    }
  }

  void ended(ContainerId container) {
    for (Held each : held.getOrDefault(container, List.of())) {
      used[each.device] -= each.units;
    }
    held.remove(container);
  }

  /** The node lost all that ran on it. */
  void clear() {
    List.copyOf(held.keySet()).forEach(this::ended);
  }

  /**
   * Counters of the next heartbeat.
   *
   * @param broken whether uses are absurd or not numbers
   */
  Map<String, Float> counters(boolean broken) {
    beats++;
    Map<String, Float> counters = new HashMap<>();
    double[] use = uses();
    for (Resource resource : machine.resources()) {
      int index = resource.index();
      if (Double.isNaN(resource.capacity())) {
        continue;
      }
      double jitter = 1 + JITTER * (2 * share(number * 31 + beats * 7919 + index) - 1);
      double read = Math.min(resource.capacity(), use[index] * jitter);
      String name = Counters.use(resource.name());
      counters.put(name, broken ? brokenValue(beats + index) : (float) read);
      counters.put(name + Counters.DEVIATION, (float) (read * JITTER));
      counters.put(name + Counters.READINGS, READINGS);
    }
    held.forEach(
        (container, devices) ->
            devices.forEach(
                each ->
                    counters.merge(
                        Counters.holds(machine.devices().get(each.device).name(), "" + container),
                        (float) each.units,
                        Float::sum)));
    return counters;
  }

  private double[] uses() {
    double[] use = new double[machine.resources().size()];
    for (Resource resource : machine.resources()) {
      double share = MOST_BACKGROUND * share(number * 131 + resource.index());
      use[resource.index()] = share * resource.capacity();
    }
    for (List<Held> devices : held.values()) {
      for (Held each : devices) {
        draw(use, machine.hostPath(each.device), each);
        draw(use, machine.networkPath(each.device), each);
      }
    }
    return use;
  }

  private void draw(double[] use, ImmutableIntArray path, Held by) {
    double narrowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < path.length(); i++) {
      Resource resource = machine.resources().get(path.get(i));
      if (resource.kind() != ResourceKind.CPU && resource.capacity() < narrowest) {
        narrowest = resource.capacity();
      }
    }
    for (int i = 0; i < path.length(); i++) {
      Resource resource = machine.resources().get(path.get(i));
      boolean cores = resource.kind() == ResourceKind.CPU;
      use[resource.index()] += cores ? by.units : by.demand * narrowest;
    }
  }

  /** A share from 0 to 1 that is always the same for a number. */
  private static double share(int number) {
    return ((number * 0x9E3779B9) >>> 8) / (double) (1 << 24);
  }

  private static float brokenValue(int number) {
    return switch (number % 4) {
      case 0 -> Float.NaN;
      case 1 -> -1e9f;
      case 2 -> Float.MAX_VALUE;
      default -> Float.POSITIVE_INFINITY;
    };
  }
}
