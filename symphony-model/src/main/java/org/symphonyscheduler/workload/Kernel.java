/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.List;
import java.util.Optional;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;

/**
 * A computation with one or more implementations.
 *
 * @param name unique in its workload
 * @param implementations in the application's order of preference, best first; at least one
 */
public record Kernel(String name, List<Implementation> implementations) {
  public Kernel {
    implementations = List.copyOf(implementations);
  }

  /** The implementation for a device type; empty when the kernel does not run there. */
  public Optional<Implementation> implementation(String deviceType) {
    return implementations.stream().filter(i -> i.device().equals(deviceType)).findFirst();
  }

  /**
   * The shortest isolated run time on any device of the machines, seconds; infinite when no device
   * can run it. The yardstick that job times are divided by; no scheduler sees it.
   */
  public double bestSeconds(Iterable<Machine> machines) {
    double best = Double.POSITIVE_INFINITY;
    for (Machine machine : machines) {
      for (Device device : machine.devices()) {
        double seconds =
            implementation(device.type())
                .map(i -> i.secondsOn(device.model()))
                .orElse(Double.POSITIVE_INFINITY);
        // A NaN, which says "not on this model", loses this comparison.
        if (seconds < best) {
          best = seconds;
        }
      }
    }
    return best;
  }
}
