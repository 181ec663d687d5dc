/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/**
 * What Linux tells without privileges, docs/node-side.md: the machine from /sys and /proc, unless a
 * topology file describes it; busy cores of each socket and the network's traffic as counters.
 * There is no counter of memory, PCIe or inter-socket traffic: those are the processor's own, and
 * reading them takes privileges.
 */
public final class LinuxTelemetrySource implements TelemetrySource {
  private final SystemFiles files;
  private final LinuxCounters counters;
  private Optional<Path> topologyFile = Optional.empty();

  /** Reads this machine. */
  public LinuxTelemetrySource() {
    this(Path.of("/"), System::nanoTime);
  }

  /** Reads /proc and /sys below another root, by another clock. */
  LinuxTelemetrySource(Path root, LongSupplier nanos) {
    files = new SystemFiles(root);
    counters = new LinuxCounters(files, nanos);
  }

  @Override
  public void init(Configuration conf) {
    topologyFile = NodeSettings.topologyFile(conf);
  }

  @Override
  public Optional<Machine> machine() {
    return topologyFile.isPresent()
        ? Optional.of(read(topologyFile.get()))
        : LinuxMachine.detect(files);
  }

  private static Machine read(Path file) {
    try {
      return MachineJson.read(file);
    } catch (IOException e) {
      InvalidInputException fault =
          new InvalidInputException(
              "yarn-site.xml", NodeSettings.TOPOLOGY_FILE, file, "a readable file (" + e + ")");
      fault.addSuppressed(e);
      throw fault;
    }
  }

  @Override
  public Map<String, Float> counters() {
    return counters.read();
  }
}
