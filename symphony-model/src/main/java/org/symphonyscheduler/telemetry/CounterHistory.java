/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import java.util.Arrays;

/**
 * What a node's counters were, to tell which are stuck or gone. One per node; the model thread's.
 * Zero is never stuck: an idle link reads zero for hours.
 */
public final class CounterHistory {
  /**
   * Heartbeats of bit-identical values after which a counter is stuck. Real counters carry noise in
   * 24 bits; ten equal ones in a row while others move do not happen.
   */
  public static final int STUCK_AFTER = 10;

  /**
   * A node none of whose counters moved for so long has stopped reading them, whatever it sends: a
   * machine that does anything at all is noisy. Longer than a few intervals of the node's sampling.
   */
  public static final long FROZEN_MILLIS = 10_000;

  /** A heartbeat that is older by more comes from a clock that was set back, and is believed. */
  private static final long SET_BACK_MILLIS = 5_000;

  final float[] last;
  final int[] repeats;
  final boolean[] seen;
  long lastMillis = Long.MIN_VALUE / 2;
  private long movedMillis = Long.MIN_VALUE / 2;
  private boolean frozen;
  boolean imagesTold;

  CounterHistory(int resources) {
    last = new float[resources];
    repeats = new int[resources];
    seen = new boolean[resources];
    Arrays.fill(last, Float.NaN);
  }

  /** Remembers a value; true when it differs from the last one. */
  boolean note(int resource, float value) {
    seen[resource] = true;
    boolean moved = Float.floatToRawIntBits(value) != Float.floatToRawIntBits(last[resource]);
    last[resource] = value;
    return moved;
  }

  /** Whether a heartbeat of this time tells nothing new. */
  boolean stale(long atMillis) {
    return atMillis <= lastMillis && atMillis > lastMillis - SET_BACK_MILLIS;
  }

  /** Notes whether any counter moved. */
  void moved(long atMillis, boolean any) {
    if (any || atMillis < movedMillis) {
      movedMillis = atMillis;
    }
    frozen = atMillis - movedMillis >= FROZEN_MILLIS;
  }

  boolean stuck(int resource) {
    return repeats[resource] >= STUCK_AFTER || frozen && last[resource] != 0;
  }
}
