/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

/**
 * Which of the containers that CapacityScheduler places are judged in shadow mode: all while there
 * are few, a sample where there are many. To judge one costs as much as to place one, and two
 * thousand an hour say as much about a cluster as a million. Used under the scheduler's lock.
 */
final class JudgedSample {
  /** One in so long, in the long run. */
  private static final long MILLIS_EACH = 2000;

  /** Judged in a row, after a time of rest. */
  private static final int MOST_AT_ONCE = 100;

  private int left = MOST_AT_ONCE;
  private long grantedMillis = Long.MIN_VALUE;

  /** Whether to judge one more. */
  boolean take(long nowMillis) {
    if (grantedMillis == Long.MIN_VALUE || nowMillis < grantedMillis) {
      grantedMillis = nowMillis;
    }
    long more = (nowMillis - grantedMillis) / MILLIS_EACH;
    grantedMillis += more * MILLIS_EACH;
    left = (int) Math.min(MOST_AT_ONCE, left + more);
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
