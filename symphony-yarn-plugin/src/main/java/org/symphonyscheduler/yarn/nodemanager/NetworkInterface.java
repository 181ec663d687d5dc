/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.Comparator;
import java.util.Optional;

/**
 * The network interface that stands for a machine's: of those with hardware behind them that are
 * up, the fastest, and of equal ones the first by name.
 *
 * @param gbps GB/s in one direction; NaN when the driver does not tell
 * @param numaNode -1 when firmware does not tell
 */
record NetworkInterface(String name, double gbps, long numaNode) {
  static final String ALL = "sys/class/net/";

  private static final double MEGABITS_PER_GIGABYTE = 8000;

  static Optional<NetworkInterface> read(SystemFiles files) {
    return files.names(ALL).stream()
        .filter(name -> files.exists(ALL + name + "/device"))
        .filter(name -> !files.text(ALL + name + "/operstate").orElse("").equals("down"))
        .map(name -> read(files, name))
        .max(
            Comparator.comparingDouble((NetworkInterface i) -> Double.isNaN(i.gbps) ? 0 : i.gbps)
                .thenComparing(NetworkInterface::name, Comparator.reverseOrder()));
  }

  private static NetworkInterface read(SystemFiles files, String name) {
    long megabits = files.number(ALL + name + "/speed").orElse(-1);
    return new NetworkInterface(
        name,
        megabits > 0 ? megabits / MEGABITS_PER_GIGABYTE : Double.NaN,
        files.number(ALL + name + "/device/numa_node").orElse(-1));
  }
}
