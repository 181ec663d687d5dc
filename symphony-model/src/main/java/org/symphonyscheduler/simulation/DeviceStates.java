/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;
import org.symphonyscheduler.topology.Machine;

/** What the devices of one machine are like now: units in use, images, speeds. */
final class DeviceStates {
  private final Machine machine;
  private final double reconfigurationSeconds;
  private final double[] speed;
  private final int[] used;
  private final String[] image;

  DeviceStates(Machine machine, Conditions conditions) {
    this.machine = machine;
    this.reconfigurationSeconds = conditions.reconfigurationSeconds();
    this.speed = new double[machine.devices().size()];
    for (Device device : machine.devices()) {
      speed[device.index()] = conditions.speed().getOrDefault(device.name(), 1.0);
    }
    this.used = new int[speed.length];
    this.image = new String[speed.length];
  }

  /** Factor on its model's speed. */
  double speed(int device) {
    return speed[device];
  }

  void setSpeed(int device, double factor) {
    speed[device] = factor;
  }

  /** The kernel whose image it holds; null when none. */
  String image(int device) {
    return image[device];
  }

  int used(int device) {
    return used[device];
  }

  /** Units not in use; negative when overcommitted. */
  int free(int device) {
    return machine.devices().get(device).units() - used[device];
  }

  /** See {@link SharedMachine#choose}. */
  int choose(String deviceType, String kernel, int units) {
    return DeviceChoice.choose(machine, deviceType, used, image, kernel, units);
  }

  /** A run takes its units, and its image the place of another. */
  void take(KernelRun run) {
    used[run.device()] += run.units();
    if (holdsImage(run)) {
      image[run.device()] = run.kernel();
    }
  }

  /** A run leaves; its image stays. */
  void release(KernelRun run) {
    used[run.device()] -= run.units();
  }

  /** Seconds a run's device would load its image for; 0 when it holds it, or needs none. */
  double reconfiguration(KernelRun run) {
    boolean needed = holdsImage(run) && !run.kernel().equals(image[run.device()]);
    return needed ? reconfigurationSeconds : 0;
  }

  private boolean holdsImage(KernelRun run) {
    return machine.devices().get(run.device()).type().equals(SharedMachine.FPGA);
  }
}
