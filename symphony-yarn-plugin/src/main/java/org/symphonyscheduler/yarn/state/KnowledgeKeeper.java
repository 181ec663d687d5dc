/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.lib.Interns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.Knowledge;

/**
 * Keeps what a model has learned over restarts and failovers: reads it once the ResourceManager has
 * started, writes it every now and then and when the ResourceManager stops. All of it happens on a
 * daemon thread of its own; a file system that fails or hangs costs nothing but what was learned
 * since the last time. Nothing is written before it is known what there is to read, so that a file
 * system that is late does not lose what is on it.
 *
 * <p>{@link #configure}, {@link #start}, {@link #stop} and {@link #figures} may be called from any
 * thread.
 */
public final class KnowledgeKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(KnowledgeKeeper.class);
  private static final long TICK_MILLIS = 1_000;

  /** A file system that did not answer is asked again after this long at most. */
  private static final long RETRY_MILLIS = 30_000;

  private final Supplier<Knowledge> known;
  private final Consumer<Knowledge> recall;
  private final Configuration hadoop;
  private final Clock clock;
  private final LongSupplier millis;
  private final LongAdder saved = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final StateThread thread;
  private volatile Settings settings = new Settings("", Duration.ofMinutes(5));
  private volatile long savedMillis = Long.MIN_VALUE;
  private volatile int recalled;

  // The thread's own.
  private boolean recallDone;
  private boolean failing;
  private long triedMillis = Long.MIN_VALUE;

  private record Settings(String directory, Duration interval) {}

  /**
   * @param known what the model has learned; may wait for its thread
   * @param recall gives it what was known before
   * @param hadoop configuration of file systems
   * @param clock the wall's, for the age of what was kept
   * @param millis a clock that does not jump
   */
  public KnowledgeKeeper(
      Supplier<Knowledge> known,
      Consumer<Knowledge> recall,
      Configuration hadoop,
      Clock clock,
      LongSupplier millis) {
    this.known = known;
    this.recall = recall;
    this.hadoop = hadoop;
    this.clock = clock;
    this.millis = millis;
    thread = new StateThread("symphony-state", this::tick, TICK_MILLIS);
  }

  /**
   * Says where and how often.
   *
   * @param directory empty to keep nothing
   */
  public void configure(String directory, Duration interval) {
    settings = new Settings(directory, interval);
  }

  /** Starts the thread. Once. */
  public void start() {
    thread.start();
  }

  /** Writes a last time, if that can be done soon, and ends the thread. Idempotent. */
  public void stop() {
    thread.stop(this::saveLast);
  }

  /** What is due now: reading, writing, or nothing. On the keeper's thread, or a test's. */
  void tick() {
    long now = millis.getAsLong();
    Settings set = settings;
    long interval = set.interval.toMillis();
    long pause = failing ? Math.min(interval, RETRY_MILLIS) : interval;
    if (set.directory.isEmpty() || now < triedMillis + pause) {
      return;
    }
    triedMillis = now;
    if (recallDone) {
      save(set);
    } else {
      recall(set);
    }
  }

  private void saveLast() {
    Settings set = settings;
    if (!set.directory.isEmpty() && recallDone) {
      save(set);
    }
  }

  private void recall(Settings set) {
    attempt(
        set,
        store -> {
          Optional<Knowledge> before = store.newest(clock.instant());
          recallDone = true; // Also when the model fails on it: half of it may be there already.
          before.ifPresent(recall);
          recalled = before.map(knowledge -> knowledge.pairs().size()).orElse(0);
        });
  }

  private void save(Settings set) {
    attempt(
        set,
        store -> {
          Knowledge knowledge = known.get();
          if (!knowledge.isEmpty()) {
            store.keep(knowledge, clock.instant());
            savedMillis = millis.getAsLong();
            saved.increment();
          }
        });
  }

  /** What is done with files. */
  private interface Work {
    void on(KnowledgeStore store) throws IOException;
  }

  private void attempt(Settings set, Work work) {
    try {
      work.on(new KnowledgeStore(set.directory, hadoop));
      if (failing) {
        failing = false;
        LOG.info("Symphony keeps what it learns in {} again", set.directory);
      }
    } catch (Throwable failure) { // Whatever it is, the next time may go well.
      failures.increment();
      if (!failing) {
        failing = true;
        LOG.warn(
            "Symphony cannot keep what it learns in symphony.state.directory, \"{}\": {}. It goes on,"
                + " and tries again; let the ResourceManager's user read and write the directory, or"
                + " name another",
            set.directory,
            failure.toString());
      }
    }
  }

  /** Adds what it counts to a metrics record. */
  public void figures(MetricsRecordBuilder record) {
    long last = savedMillis;
    record
        .addCounter(
            Interns.info("KnowledgeSaved", "times that what was learned was written"), saved.sum())
        .addCounter(
            Interns.info("KnowledgeFailures", "times that it could not be written or read"),
            failures.sum())
        .addGauge(
            Interns.info("KnowledgeRecalled", "kernels on processors known from before the start"),
            recalled)
        .addGauge(
            Interns.info("KnowledgeAgeMillis", "time since it was last written, -1 for never"),
            last == Long.MIN_VALUE ? -1 : Math.max(0, millis.getAsLong() - last));
  }
}
