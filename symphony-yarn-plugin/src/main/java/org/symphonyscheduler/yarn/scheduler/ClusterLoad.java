/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * How long the queue for each device type is. YARN's figures are sums over many counters, so they
 * are read at most every {@value #MAX_AGE_MILLIS} ms. Used under the scheduler's lock.
 */
final class ClusterLoad {
  private static final long MAX_AGE_MILLIS = 100;

  private final ToLongFunction<String> pending;
  private final ToLongFunction<String> total;
  private final LongSupplier clockMillis;
  private final Map<String, Figures> byType = new HashMap<>();

  private static final class Figures {
    private long readAt = Long.MIN_VALUE;
    private long pending;
    private long total;
  }

  /**
   * @param pending units of a device type asked for and not granted, in the cluster
   * @param total units of a device type in the cluster
   */
  ClusterLoad(
      ToLongFunction<String> pending, ToLongFunction<String> total, LongSupplier clockMillis) {
    this.pending = pending;
    this.total = total;
    this.clockMillis = clockMillis;
  }

  /**
   * Units that others wait for, per unit there is.
   *
   * @param own units the asking request counts for itself
   */
  double pressure(String type, int own) {
    Figures figures = byType.computeIfAbsent(type, t -> new Figures());
    long now = clockMillis.getAsLong();
    if (figures.readAt == Long.MIN_VALUE || Math.abs(now - figures.readAt) >= MAX_AGE_MILLIS) {
      figures.pending = pending.applyAsLong(type);
      figures.total = total.applyAsLong(type);
      figures.readAt = now;
    }
    return figures.total == 0 ? 0 : Math.max(0, figures.pending - own) / (double) figures.total;
  }
}
