/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.Workload;

/** A table of run times of kernels that run alone. */
@FunctionalInterface
public interface IsolatedTimes {
  /** Seconds of a kernel of size 1 on a device, NaN when it does not run there. */
  double seconds(String kernel, Device device);

  /** The true table of a workload. */
  static IsolatedTimes of(Workload workload) {
    return (kernel, device) ->
        workload
            .kernel(kernel)
            .flatMap(k -> k.implementation(device.type()))
            .map(i -> i.secondsOn(device.model()))
            .orElse(Double.NaN);
  }
}
