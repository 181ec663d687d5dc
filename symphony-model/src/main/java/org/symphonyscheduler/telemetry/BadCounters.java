/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of counters that were not believed, by reason. Safe for any thread. */
public final class BadCounters {
  private static final BadCounter[] REASONS = BadCounter.values();

  private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

  /** Counts one more. */
  public void count(BadCounter reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  /** How many there were for a reason. */
  public long of(BadCounter reason) {
    return counts.get(reason.ordinal());
  }

  /** All reasons with their counts so far. */
  public Map<BadCounter, Long> byReason() {
    Map<BadCounter, Long> result = new EnumMap<>(BadCounter.class);
    for (BadCounter reason : REASONS) {
      result.put(reason, counts.get(reason.ordinal()));
    }
    return result;
  }
}
