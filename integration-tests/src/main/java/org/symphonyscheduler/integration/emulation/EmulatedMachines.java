/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The emulated machines of this process, by name: YARN makes its plug-ins by reflection and hands
 * them a configuration, which can name a machine but not hold one. Safe for any thread.
 */
public final class EmulatedMachines {
  /** Configuration key of a NodeManager: the registered name of its machine. */
  public static final String MACHINE = "symphony.emulation.machine";

  private static final Map<String, EmulatedMachine> MACHINES = new ConcurrentHashMap<>();

  private EmulatedMachines() {}

  /**
   * Makes a machine known.
   *
   * @param key unique in this process
   */
  public static void register(String key, EmulatedMachine machine) {
    MACHINES.put(key, machine);
  }

  /** Forgets a machine. */
  public static void unregister(String key) {
    MACHINES.remove(key);
  }

  /**
   * The machine that {@link #MACHINE} names.
   *
   * @throws IllegalArgumentException when it names none
   */
  public static EmulatedMachine of(Configuration conf) {
    String key = conf.get(MACHINE);
    EmulatedMachine machine = key == null ? null : MACHINES.get(key);
    if (machine == null) {
      throw new IllegalArgumentException(
          MACHINE + " is " + key + "; expected one of " + MACHINES.keySet());
    }
    return machine;
  }
}
