/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.hadoop.yarn.api.records.Resource;

/**
 * Counts what nodes give back, by device type, for those who were told to wait or found nothing.
 * They are told together, at most every {@value #TELL_EVERY_MILLIS} ms: on a large cluster
 * something is freed at every other heartbeat, and asking all of them each time costs more than
 * placing the containers. Who waits for a certain node does not depend on this; see {@link
 * NodeIndex#epoch}.
 *
 * <p>Threads: {@link #freed} by any; everything else under the scheduler's lock.
 */
final class Releases {
  /** A small part of what any container runs. */
  static final long TELL_EVERY_MILLIS = 20;

  private volatile Counts counts = new Counts(null, new AtomicLongArray(0));
  private long[] told = {};
  private long toldMillis = Long.MIN_VALUE / 2;
  private long news;

  /** Types and counts belong together. */
  private record Counts(DeviceTypes types, AtomicLongArray freed) {}

  /** Takes other device types; whoever waits is told. */
  void configure(DeviceTypes types) {
    AtomicLongArray fresh = new AtomicLongArray(types.count());
    long most = Arrays.stream(told).max().orElse(0);
    for (int t = 0; t < fresh.length(); t++) {
      fresh.set(t, most + 1);
    }
    counts = new Counts(types, fresh);
    told = new long[fresh.length()];
    tell(fresh);
  }

  /** Something was given back. */
  void freed(Resource amount) {
    Counts now = counts;
    int cpu = now.freed.length() - 1;
    now.freed.incrementAndGet(cpu);
    int type = now.types.index(amount);
    if (type != cpu) {
      now.freed.incrementAndGet(type);
    }
  }

  /** Anything may have been given back; who waits is told at once. */
  void freedEverywhere() {
    AtomicLongArray freed = counts.freed;
    for (int t = 0; t < freed.length(); t++) {
      freed.incrementAndGet(t);
    }
    tell(freed);
  }

  /**
   * Tells what was freed, unless that was done a moment ago.
   *
   * @return whether there was something to tell
   */
  boolean tell(long nowMillis) {
    if (Math.abs(nowMillis - toldMillis) < TELL_EVERY_MILLIS || !tell(counts.freed)) {
      return false;
    }
    toldMillis = nowMillis;
    return true;
  }

  private boolean tell(AtomicLongArray freed) {
    boolean any = false;
    for (int t = 0; t < told.length; t++) {
      long count = freed.get(t);
      any |= count != told[t];
      told[t] = count;
    }
    news += any ? 1 : 0;
    return any;
  }

  /** How often there was something to tell. */
  long news() {
    return news;
  }

  /** How often something was freed that may serve an ask, as far as it was told. */
  long told(Resource ask) {
    return told[counts.types.index(ask)];
  }
}
