/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Emulated time, which runs faster than real time, and the one thread that wakes the emulated
 * machines of a cluster. Safe for any thread.
 */
public final class EmulationClock implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final double timeScale;
  private final long start = System.nanoTime();
  private final ScheduledThreadPoolExecutor thread;

  /**
   * Starts at 0.
   *
   * @param timeScale emulated seconds per real second, positive
   */
  public EmulationClock(double timeScale) {
    if (!(timeScale > 0 && timeScale <= 1e6)) {
      throw new IllegalArgumentException("time scale is " + timeScale + "; expected 0 to 1e6");
    }
    this.timeScale = timeScale;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread wakes = new Thread(task, "emulated-machines");
              wakes.setDaemon(true);
              return wakes;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Emulated seconds per real second. */
  public double timeScale() {
    return timeScale;
  }

  /** Emulated seconds since the clock was made. */
  public double seconds() {
    return (System.nanoTime() - start) / NANOS * timeScale;
  }

  /** Runs a short task at an emulated time, at once when that has passed. */
  ScheduledFuture<?> at(double seconds, Runnable task) {
    double nanos = (seconds - seconds()) / timeScale * NANOS;
    return thread.schedule(task, (long) Math.max(0, Math.ceil(nanos)), TimeUnit.NANOSECONDS);
  }

  /** Time goes on, but nothing that was to happen happens any more. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
