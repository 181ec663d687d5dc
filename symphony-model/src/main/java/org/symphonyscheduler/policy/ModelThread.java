/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The daemon that reads the queue. It sleeps when nothing waits and is woken by who adds; waking
 * costs the adder a read of a volatile field unless the daemon sleeps. Any thread may call.
 */
final class ModelThread implements AutoCloseable {
  /** Sleeps no longer than this: few are woken, and a decision can do with states this old. */
  private static final long NAP_NANOS = 5_000_000;

  private static final long JOIN_MILLIS = 5_000;

  private final Runnable work;
  private final EventQueue queue;
  private final LongAdder deaths = new LongAdder();
  private volatile Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * @param work reads all that waits; what it throws is counted
   */
  ModelThread(Runnable work, EventQueue queue) {
    this.work = work;
    this.queue = queue;
  }

  synchronized void start() {
    if (thread != null || closed) {
      throw new IllegalStateException("a model is started once");
    }
    Thread daemon = new Thread(this::run, "symphony-model");
    daemon.setDaemon(true);
    thread = daemon;
    daemon.start();
  }

  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      // Only close() ends it; an interrupt would turn every nap into none.
      Thread.interrupted();
      survive();
      asleep = true;
      if (queue.depth() == 0 && !closed) {
        LockSupport.parkNanos(this, NAP_NANOS);
      }
      asleep = false;
    }
  }

  /**
   * Without this thread nothing is learned until a restart: it outlives whatever the work throws.
   */
  private void survive() {
    try {
      work.run();
    } catch (Throwable thrown) { // An OutOfMemoryError too: the next event may need less.
      deaths.increment();
    }
  }

  /** How often the work threw what should have ended the thread. */
  long deaths() {
    return deaths.sum();
  }

  @Override
  public void close() {
    closed = true;
    Thread daemon = thread;
    if (daemon == null || daemon == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(daemon);
    try {
      daemon.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
