/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.List;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;

/** Checks a machine's {@link Conditions} against its topology. */
final class ConditionsCheck {
  private ConditionsCheck() {}

  /**
   * @throws InvalidInputException at the first thing that cannot be
   */
  static void check(Machine machine, Conditions conditions) {
    conditions
        .capacity()
        .forEach(
            (name, capacity) -> {
              String path = "capacity." + name;
              known(path, machine, name);
              above0(path, capacity);
            });
    List<String> devices = machine.devices().stream().map(Device::name).toList();
    conditions
        .speed()
        .forEach(
            (name, speed) -> {
              if (!devices.contains(name)) {
                throw fault("speed." + name, name, "one of the devices " + devices);
              }
              above0("speed." + name, speed);
            });
    for (int i = 0; i < conditions.background().size(); i++) {
      background("background[" + i + "].", machine, conditions.background().get(i));
    }
    notNegative("reconfigurationSeconds", conditions.reconfigurationSeconds());
    notNegative("counterNoise", conditions.counterNoise());
    notNegative("runTimeNoise", conditions.runTimeNoise());
  }

  /** Index of a resource, -1 when the machine has none of that name. */
  static int resource(Machine machine, String name) {
    return machine.resources().stream()
        .filter(resource -> resource.name().equals(name))
        .mapToInt(Resource::index)
        .findFirst()
        .orElse(-1);
  }

  private static void background(String path, Machine machine, Conditions.Background load) {
    if (load.resources().isEmpty()) {
      throw fault(path + "resources", load.resources(), "at least one resource");
    }
    for (int i = 0; i < load.resources().size(); i++) {
      known(path + "resources[" + i + "]", machine, load.resources().get(i));
    }
    above0(path + "demand", load.demand());
    above0(path + "weight", load.weight());
    notNegative(path + "onSeconds", load.onSeconds());
    notNegative(path + "offSeconds", load.offSeconds());
  }

  private static void known(String path, Machine machine, String name) {
    if (resource(machine, name) < 0) {
      List<String> names = machine.resources().stream().map(Resource::name).toList();
      throw fault(path, name, "one of the resources " + names);
    }
  }

  private static void above0(String path, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw fault(path, value, "a number above 0");
    }
  }

  private static void notNegative(String path, double value) {
    if (!(value >= 0)) {
      throw fault(path, value, "a number not below 0");
    }
  }

  private static InvalidInputException fault(String path, Object value, String expected) {
    return new InvalidInputException("conditions", path, value, expected);
  }
}
