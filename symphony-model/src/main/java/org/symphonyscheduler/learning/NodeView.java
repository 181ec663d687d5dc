/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;
import org.symphonyscheduler.topology.Resource;

/** A node as an agent without a model of run times sees it. For one thread. */
final class NodeView {
  /** Stands for the capacity of a resource when nobody told it, in its unit. */
  private static final double UNKNOWN_CAPACITY = 10;

  /** Counters above this share of the capacity are taken for it: a wrong one must not blind us. */
  private static final double MOST_USE = 2;

  final MachineShape shape;

  /** Among the cluster's machines. */
  int index;

  private final int[] used;
  private final String[] image;
  private final Map<String, Held> running = new LinkedHashMap<>();
  private double[] use;
  private double[] deviation;
  private int[] readings;
  private MachineView view;

  private record Held(int[] devices, int units, long startMillis) {}

  NodeView(MachineShape shape) {
    this.shape = shape;
    used = new int[shape.machine().devices().size()];
    image = new String[used.length];
    view = MachineView.idle(shape);
    use = view.use();
    deviation = view.deviation();
    readings = view.readings();
  }

  void heartbeat(Map<String, Float> counters) {
    List<Resource> resources = shape.machine().resources();
    use = new double[resources.size()];
    deviation = new double[use.length];
    readings = new int[use.length];
    for (Resource resource : resources) {
      int r = resource.index();
      String name = Counters.use(resource.name());
      double capacity = Double.isNaN(resource.capacity()) ? UNKNOWN_CAPACITY : resource.capacity();
      Float value = counters.get(name);
      boolean good = value != null && Float.isFinite(value) && value >= 0;
      use[r] = good ? Math.min(MOST_USE, value / capacity) : Double.NaN;
      deviation[r] = side(counters, name + Counters.DEVIATION) / capacity;
      double count = side(counters, name + Counters.READINGS);
      readings[r] = Double.isNaN(count) ? 1 : (int) count;
    }
    for (String name : counters.keySet()) {
      Counters.heldImage(name).ifPresent(held -> take(held.device(), held.what()));
    }
    view = null;
  }

  private static double side(Map<String, Float> counters, String name) {
    Float value = counters.get(name);
    return value == null || !Float.isFinite(value) || value < 0 ? Double.NaN : value;
  }

  private void take(String deviceName, String kernel) {
    for (Device device : shape.machine().devices()) {
      if (device.name().equals(deviceName)) {
        image[device.index()] = kernel;
      }
    }
  }

  void placed(ModelEvent.ContainerPlaced placed) {
    int[] devices = devices(placed);
    int each = devices.length == 1 ? placed.units() : 1;
    for (int d : devices) {
      used[d] += each;
      if (MachineShape.isFpga(placed.deviceType())) {
        image[d] = placed.kernel();
      }
    }
    running.put(placed.container(), new Held(devices, each, placed.atMillis()));
    view = null;
  }

  private int[] devices(ModelEvent.ContainerPlaced placed) {
    if (!placed.devices().isEmpty()) {
      return shape.machine().devices().stream()
          .filter(device -> placed.devices().contains(device.name()))
          .mapToInt(Device::index)
          .toArray();
    }
    boolean cores = placed.deviceType().equals(Device.CPU);
    int device =
        DeviceChoice.choose(
            shape.machine(),
            placed.deviceType(),
            used,
            image,
            placed.kernel(),
            cores ? placed.units() : 1);
    return device < 0 ? new int[0] : new int[] {device};
  }

  void finished(String container) {
    Held held = running.remove(container);
    if (held != null) {
      for (int d : held.devices()) {
        used[d] -= held.units();
      }
      view = null;
    }
  }

  /** The device that a candidate means: the one asked for, or the first of the type. */
  int device(int asked, String type) {
    if (asked >= 0) {
      return asked;
    }
    for (Device device : shape.machine().devices()) {
      if (device.type().equals(type)) {
        return device.index();
      }
    }
    return -1;
  }

  /** The kernel whose image a device holds, null for none. */
  String image(int device) {
    return image[device];
  }

  /** Seconds that the oldest run on a device runs by now; 0 when there is none. */
  double elapsed(int device, long nowMillis) {
    double longest = 0;
    for (Held held : running.values()) {
      for (int d : held.devices()) {
        if (d == device) {
          longest = Math.max(longest, (nowMillis - held.startMillis()) / 1000.0);
        }
      }
    }
    return longest;
  }

  /** The node as it is now; the same object until something changes. */
  MachineView view() {
    if (view == null) {
      double[] labels = shape.labels();
      for (Device device : shape.machine().devices()) {
        int at = (shape.resources() + device.index()) * MachineShape.LABELS;
        labels[at + MachineShape.BUSY] = (double) used[device.index()] / device.units();
        labels[at + MachineShape.IMAGE] = image[device.index()] == null ? 0 : 1;
      }
      view = new MachineView(shape, use, deviation, readings, labels);
    }
    return view;
  }

  @Override
  public String toString() {
    return shape.machine().model() + " using " + Arrays.toString(used);
  }
}
