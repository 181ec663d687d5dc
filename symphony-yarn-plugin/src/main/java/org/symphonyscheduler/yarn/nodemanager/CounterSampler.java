/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.telemetry.Counters;

/**
 * Reads a source at an interval and keeps the latest reading. One thread runs it; {@link #latest},
 * {@link #failures} and {@link #stop} may be called by any.
 *
 * <ol>
 *   <li>A source that throws loses its own counters until it works again, nothing else; it is
 *       counted, and logged at most once in {@value #LOG_MINUTES} minutes.
 *   <li>A reading older than {@value #STALE_INTERVALS} intervals (a source that hangs) is not
 *       repeated as if it were new: {@link #latest} is then empty.
 *   <li>What protocol buffers cannot carry (a null) is dropped here, not in the heartbeat.
 * </ol>
 */
final class CounterSampler {
  private static final Logger LOG = LoggerFactory.getLogger(CounterSampler.class);

  private static final int LOG_MINUTES = 10;

  private static final int STALE_INTERVALS = 10;

  /**
   * Counters a node sends at most. A large machine has some hundreds; beyond this a source is
   * broken, and its heartbeats would burden the ResourceManager.
   */
  static final int MAX_COUNTERS = 2000;

  private final TelemetrySource source;
  private final AssignedDevices assigned;
  private final long intervalMillis;
  private final LongSupplier nanos;
  private volatile Reading latest = new Reading(Map.of(), 0);
  private volatile long failures;
  private volatile boolean stopped;
  private long quietUntil;
  private boolean loggedBefore;

  private record Reading(Map<String, Float> counters, long atNanos) {}

  CounterSampler(TelemetrySource source, AssignedDevices assigned, long intervalMillis) {
    this(source, assigned, intervalMillis, System::nanoTime);
  }

  CounterSampler(
      TelemetrySource source, AssignedDevices assigned, long intervalMillis, LongSupplier nanos) {
    this.source = source;
    this.assigned = assigned;
    this.intervalMillis = intervalMillis;
    this.nanos = nanos;
  }

  /** Samples until {@link #stop}, or until the thread is interrupted. */
  void run() throws InterruptedException {
    while (!stopped) {
      TimeUnit.MILLISECONDS.sleep(intervalMillis);
      if (!stopped) {
        sample();
      }
    }
  }

  /** Ends {@link #run} before its next sample, even if a source swallows the interrupt. */
  void stop() {
    stopped = true;
  }

  /** Takes one sample; never throws. */
  void sample() {
    Map<String, Float> counters = new HashMap<>();
    try {
      add(source.counters(), counters);
    } catch (RuntimeException | LinkageError e) {
      fail("The telemetry source failed; its counters are left out", e);
    }
    try {
      assigned.addTo(counters);
    } catch (RuntimeException e) {
      fail("The assigned devices could not be read", e);
    }
    latest = new Reading(Map.copyOf(counters), nanos.getAsLong());
  }

  private void add(Map<String, Float> read, Map<String, Float> counters) {
    read.forEach(
        (name, value) -> {
          if (name != null && value != null && counters.size() < MAX_COUNTERS) {
            counters.put(name, value);
          }
        });
    if (read.size() > MAX_COUNTERS) {
      fail("The source gave " + read.size() + " counters; " + MAX_COUNTERS + " are sent", null);
    }
  }

  /** The latest counters, as named in {@link Counters}; empty when they are stale. */
  Map<String, Float> latest() {
    Reading reading = latest;
    long age = nanos.getAsLong() - reading.atNanos();
    boolean fresh = age <= TimeUnit.MILLISECONDS.toNanos(intervalMillis) * STALE_INTERVALS;
    return fresh ? reading.counters() : Map.of();
  }

  /** How often the source or the reading of assignments failed. */
  long failures() {
    return failures;
  }

  // One thread writes the counter; it is volatile for those who read it.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void fail(String what, Throwable cause) {
    if (stopped) {
      // The interrupt that ends the thread may close a file it reads.
      return;
    }
    failures++;
    long now = nanos.getAsLong();
    if (!loggedBefore || now - quietUntil >= 0) {
      LOG.warn("{} ({} failures so far)", what, failures, cause);
      loggedBefore = true;
      quietUntil = now + TimeUnit.MINUTES.toNanos(LOG_MINUTES);
    }
  }
}
