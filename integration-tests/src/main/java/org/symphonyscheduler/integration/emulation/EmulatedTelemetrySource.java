/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.yarn.nodemanager.TelemetrySource;

/** Topology and counters of the emulated machine that {@link EmulatedMachines#MACHINE} names. */
public final class EmulatedTelemetrySource implements TelemetrySource {
  private EmulatedMachine machine;

  @Override
  public void init(Configuration conf) {
    machine = EmulatedMachines.of(conf);
  }

  @Override
  public Optional<Machine> machine() {
    return Optional.of(machine.readTopology());
  }

  @Override
  public Map<String, Float> counters() {
    return machine.counters();
  }
}
