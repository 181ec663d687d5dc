/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.symphonyscheduler.performance.DeviceEffect;
import org.symphonyscheduler.topology.Device;

/**
 * How much faster or slower than their models a node's devices are: of each device, and of device
 * types where no device is told. For the model thread.
 */
final class DeviceEffects {
  /** Null where no topology is known. */
  private final MachinePlan plan;

  private final DeviceEffect[] ofDevice;
  private final Map<String, DeviceEffect> ofType = new LinkedHashMap<>();

  DeviceEffects(MachinePlan plan) {
    this.plan = plan;
    ofDevice = new DeviceEffect[plan == null ? 0 : plan.devices()];
    Arrays.setAll(ofDevice, device -> new DeviceEffect());
  }

  /** The effect of where a container runs. */
  DeviceEffect of(RunningContainer container) {
    return container.devices.length > 0
        ? ofDevice[container.devices[0]]
        : ofType.computeIfAbsent(container.placed.deviceType(), type -> new DeviceEffect());
  }

  DeviceEffect ofDevice(int device) {
    return ofDevice[device];
  }

  /** Null when nothing of the type ran here whose device was not told. */
  DeviceEffect ofType(String type) {
    return ofType.get(type);
  }

  /** Device types that have an effect of their own. */
  Set<String> types() {
    return ofType.keySet();
  }

  /** Takes what is known from before the node joined, by name of the device or type. */
  void recall(Map<String, DeviceEffect> known) {
    known.forEach(
        (name, effect) -> {
          int device = deviceNamed(name);
          if (device >= 0) {
            ofDevice[device] = effect;
          } else {
            ofType.put(name, effect);
          }
        });
  }

  private int deviceNamed(String name) {
    if (plan != null) {
      for (Device device : plan.machine.devices()) {
        if (device.name().equals(name)) {
          return device.index();
        }
      }
    }
    return -1;
  }

  /** What is known, as {@link #recall} takes it. */
  Map<String, DeviceEffect> known(long nowMillis) {
    Map<String, DeviceEffect> known = new LinkedHashMap<>(ofType);
    for (int d = 0; d < ofDevice.length; d++) {
      known.put(plan.machine.devices().get(d).name(), ofDevice[d]);
    }
    known.values().removeIf(effect -> !effect.known(nowMillis));
    return known;
  }
}
