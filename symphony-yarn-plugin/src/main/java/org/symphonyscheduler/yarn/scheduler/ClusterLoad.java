/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.Supplier;
import org.apache.hadoop.yarn.api.records.Resource;

/**
 * How long the queue for each device type is, as YARN counts it in the default partition. Reads two
 * references; allocates nothing.
 */
final class ClusterLoad {
  private final Supplier<Resource> pending;
  private final Supplier<Resource> total;

  /**
   * @param pending what is asked for and not granted, in the cluster
   * @param total what there is in the cluster
   */
  ClusterLoad(Supplier<Resource> pending, Supplier<Resource> total) {
    this.pending = pending;
    this.total = total;
  }

  /**
   * Units that others wait for, per unit there is.
   *
   * @param own units of them that do not count
   */
  double pressure(DeviceTypes types, String type, long own) {
    int units = units(types, type);
    return units == 0 ? 0 : Math.max(0, types.units(pending.get(), type) - own) / (double) units;
  }

  /** Units of a type that there are. */
  int units(DeviceTypes types, String type) {
    return types.units(total.get(), type);
  }
}
