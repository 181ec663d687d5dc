/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;

/**
 * Who holds a node's devices, and the images they hold: as placed, until a heartbeat tells better.
 * For the model thread.
 */
final class DeviceOccupancy {
  private final MachinePlan plan;
  private final List<RunningContainer> running;
  private final String[] image;
  private final boolean[] reconfigurable;

  /** Units held by containers that nobody told of. */
  private final int[] foreign;

  /** Scratch of {@link #choose}. */
  private final int[] used;

  /**
   * @param running what runs on the node; kept and read
   */
  DeviceOccupancy(MachinePlan plan, List<RunningContainer> running) {
    this.plan = plan;
    this.running = running;
    image = new String[plan.devices()];
    reconfigurable = plan.reconfigurable.clone();
    foreign = new int[plan.devices()];
    used = new int[plan.devices()];
  }

  /** Devices the node will give to a container, by the rule both sides know. */
  int[] choose(ModelEvent.ContainerPlaced placed) {
    if (!placed.devices().isEmpty()) {
      return plan.machine.devices().stream()
          .filter(device -> placed.devices().contains(device.name()))
          .mapToInt(Device::index)
          .toArray();
    }
    countUsed();
    if (placed.deviceType().equals(Device.CPU)) {
      int device = choose(placed, placed.units());
      return device < 0 ? new int[0] : new int[] {device};
    }
    int[] devices = new int[Math.min(placed.units(), plan.devices())];
    int count = 0;
    while (count < devices.length) {
      int device = choose(placed, 1);
      if (device < 0 || contains(devices, count, device)) {
        break;
      }
      devices[count++] = device;
      used[device]++;
    }
    return Arrays.copyOf(devices, count);
  }

  private int choose(ModelEvent.ContainerPlaced placed, int units) {
    int device =
        DeviceChoice.choose(plan.machine, placed.deviceType(), used, image, placed.kernel(), units);
    return device >= 0 ? device : leastUsed(placed.deviceType());
  }

  /** Where the scheduler sees room and we see none, the scheduler is right: somebody just left. */
  private int leastUsed(String type) {
    int best = -1;
    for (Device device : plan.machine.devices()) {
      if (device.type().equals(type)
          && (best < 0
              || used[device.index()] * plan.machine.devices().get(best).units()
                  < used[best] * device.units())) {
        best = device.index();
      }
    }
    return best;
  }

  private static boolean contains(int[] values, int count, int value) {
    for (int i = 0; i < count; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  private void countUsed() {
    System.arraycopy(foreign, 0, used, 0, used.length);
    for (RunningContainer container : running) {
      for (int device : container.devices) {
        used[device] += container.unitsEach();
      }
    }
  }

  /** Whether a device must load an image before it runs a kernel. */
  boolean mustLoad(int device, String kernel) {
    return reconfigurable[device] && !kernel.equals(image[device]);
  }

  /** A container's devices hold the image of its kernel, or will when it runs. */
  void configure(RunningContainer container) {
    for (int device : container.devices) {
      if (reconfigurable[device]) {
        image[device] = container.placed.kernel();
      }
    }
  }

  /**
   * Takes what a heartbeat says of holders and images.
   *
   * @param known containers of all nodes
   * @param ended containers that ran here and ended since the heartbeat before
   */
  void take(Reading reading, ContainerIndex known, List<RunningContainer> ended) {
    Arrays.fill(foreign, 0);
    for (int pair = 0; pair < reading.holders(); pair++) {
      String holder = reading.holder(pair);
      if (known.get(holder) == null && !isAmong(ended, holder)) {
        foreign[reading.holderDevice(pair)] += reading.holderUnits(pair);
      }
    }
    if (reading.imagesTold()) {
      for (int d = 0; d < image.length; d++) {
        image[d] = reading.image(d);
        reconfigurable[d] |= image[d] != null;
      }
      running.forEach(this::configure);
    }
  }

  private static boolean isAmong(List<RunningContainer> containers, String id) {
    for (int i = 0; i < containers.size(); i++) {
      if (containers.get(i).placed.container().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** The devices that a heartbeat says a container holds, in order; empty when it says none. */
  static int[] told(Reading reading, RunningContainer container) {
    String id = container.placed.container();
    int[] devices = new int[reading.holders()];
    int count = 0;
    for (int pair = 0; pair < devices.length; pair++) {
      if (reading.holder(pair).equals(id)) {
        devices[count++] = reading.holderDevice(pair);
      }
    }
    int[] result = Arrays.copyOf(devices, count);
    Arrays.sort(result);
    return result;
  }

  /** Units of each device that are held; a copy. */
  int[] used() {
    countUsed();
    return used.clone();
  }

  /** Of each device the kernel whose image it holds, null for none; a copy. */
  String[] images() {
    return image.clone();
  }

  /** Of each device whether it holds images; a copy. */
  boolean[] reconfigurable() {
    return reconfigurable.clone();
  }
}
