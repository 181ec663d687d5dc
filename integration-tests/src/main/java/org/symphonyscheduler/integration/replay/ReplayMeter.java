/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;

/**
 * Times the calls into the ResourceManager and nothing else: what the replay itself does between
 * them is left out. For one thread.
 */
public final class ReplayMeter {
  private static final long LONGEST_NANOS = 10_000_000_000L;
  private static final int DIGITS = 3;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Histogram heartbeats = new Histogram(LONGEST_NANOS, DIGITS);
  private final Histogram allocations = new Histogram(LONGEST_NANOS, DIGITS);
  private boolean open;
  private long nanos;
  private long cpuNanos;
  private long bytes;

  /** A call into the ResourceManager. */
  interface Call<T> {
    T run() throws Exception;
  }

  /** Calls are recorded from now on, or no longer. */
  public void record(boolean on) {
    open = on;
  }

  <T> T heartbeat(Call<T> call) throws Exception {
    return timed(heartbeats, call);
  }

  <T> T allocation(Call<T> call) throws Exception {
    return timed(allocations, call);
  }

  private <T> T timed(Histogram histogram, Call<T> call) throws Exception {
    if (!open) {
      return call.run();
    }
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    T result = call.run();
    long took = System.nanoTime() - start;
    cpuNanos += threads.getCurrentThreadCpuTime() - cpuBefore;
    bytes += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
    nanos += took;
    histogram.recordValue(Math.min(took, LONGEST_NANOS));
    return result;
  }

  /** Time spent in recorded calls so far, nanoseconds. */
  public long nanos() {
    return nanos;
  }

  /** Processor time of the calling thread in recorded calls so far, nanoseconds. */
  public long cpuNanos() {
    return cpuNanos;
  }

  /** Bytes the calling thread allocated in recorded calls so far. */
  public long bytes() {
    return bytes;
  }

  /** Times of recorded heartbeats, nanoseconds. */
  public Histogram heartbeats() {
    return heartbeats;
  }

  /** Times of recorded calls of ApplicationMasters, nanoseconds. */
  public Histogram allocations() {
    return allocations;
  }
}
