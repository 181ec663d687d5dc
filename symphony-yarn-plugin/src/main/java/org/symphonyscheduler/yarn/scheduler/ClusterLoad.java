/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.yarn.api.records.Resource;

/**
 * How long the queue for each device type is. YARN's figures are sums over many counters, so they
 * are read at most every {@value #MAX_AGE_MILLIS} ms, for all types at once. Used under the
 * scheduler's lock.
 */
final class ClusterLoad {
  private static final long MAX_AGE_MILLIS = 100;

  private final Supplier<Resource> pendingNow;
  private final Supplier<Resource> totalNow;
  private final LongSupplier clockMillis;
  private Resource pending;
  private Resource total;
  private long readAt;

  /**
   * @param pending what is asked for and not granted, in the cluster
   * @param total what there is in the cluster
   */
  ClusterLoad(Supplier<Resource> pending, Supplier<Resource> total, LongSupplier clockMillis) {
    this.pendingNow = pending;
    this.totalNow = total;
    this.clockMillis = clockMillis;
  }

  /**
   * Units that others wait for, per unit there is.
   *
   * @param own units the asking request counts for itself
   */
  double pressure(DeviceTypes types, String type, int own) {
    long now = clockMillis.getAsLong();
    if (pending == null || Math.abs(now - readAt) >= MAX_AGE_MILLIS) {
      pending = pendingNow.get();
      total = totalNow.get();
      readAt = now;
    }
    int units = types.units(total, type);
    return units == 0 ? 0 : Math.max(0, types.units(pending, type) - own) / (double) units;
  }
}
