/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon that does something again and again, and one last thing when it ends. */
final class StateThread {
  private static final Logger LOG = LoggerFactory.getLogger(StateThread.class);

  /** So long the end of a ResourceManager waits for the last thing. */
  private static final long LAST_MILLIS = 5_000;

  private final String name;
  private final Runnable work;
  private final long pauseMillis;
  private final ScheduledExecutorService thread;

  /**
   * @param work must not throw
   */
  StateThread(String name, Runnable work, long pauseMillis) {
    this.name = name;
    this.work = work;
    this.pauseMillis = pauseMillis;
    thread =
        Executors.newSingleThreadScheduledExecutor(
            runs -> {
              Thread daemon = new Thread(runs, name);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Starts the work. Once. */
  void start() {
    thread.scheduleWithFixedDelay(work, 0, pauseMillis, TimeUnit.MILLISECONDS);
  }

  /** Does a last thing, waits a little for its end, and ends the thread. Idempotent. */
  void stop(Last last) {
    if (thread.isShutdown()) {
      return;
    }
    Callable<Void> call =
        () -> {
          last.run();
          return null;
        };
    Future<?> end = thread.submit(call);
    thread.shutdown();
    try {
      end.get(LAST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("{} could not write in time what it had not written yet", name);
    } catch (ExecutionException e) {
      LOG.warn("{} could not write what it had not written yet", name, e.getCause());
    }
    thread.shutdownNow();
  }

  /** What is done last. */
  interface Last {
    void run() throws Exception;
  }
}
