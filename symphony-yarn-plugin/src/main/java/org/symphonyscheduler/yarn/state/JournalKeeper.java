/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.lib.Interns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelListener;

/**
 * Writes what a model reads to files, so that a day of the cluster can be told again. Each file
 * stands for itself: it begins with the nodes and containers that are there. Nobody waits for a
 * file system: what cannot be written is left out, and the next file begins when it can.
 *
 * <p>{@link #reading} is the model's thread's; files are written by a daemon thread of its own. The
 * rest may be called from any thread.
 */
public final class JournalKeeper implements ModelListener {
  private static final Logger LOG = LoggerFactory.getLogger(JournalKeeper.class);
  private static final long TICK_MILLIS = 200;

  /** A ResourceManager that is killed costs the journal no more than this. */
  private static final long FLUSH_MILLIS = 5_000;

  private static final long RETRY_MILLIS = 30_000;

  /** Events on their way to the thread that writes: seconds of a large cluster. */
  static final int WAITING = 1 << 14;

  /** Files that share what may be kept: when the oldest goes, so much of it goes. */
  static final int FILES = 8;

  private final Configuration hadoop;
  private final LongSupplier millis;
  private final ArrayBlockingQueue<Object> waiting = new ArrayBlockingQueue<>(WAITING);
  private final LongAdder written = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final StateThread thread;
  private volatile Settings settings = new Settings("", 0, 0);

  /** Asks the model's thread to begin anew, with what is there. */
  private volatile boolean anew = true;

  // The model's thread's own.
  private final Map<String, Long> heardMillis = new HashMap<>();

  // The writing thread's own.
  private JournalFile file;
  private long most;
  private boolean full;
  private boolean failing;
  private long failedMillis;
  private long flushedMillis;

  private record Settings(String directory, long heartbeatMillis, long bytes) {}

  /** The first entry of a file. */
  private record Beginning(Settings settings, List<ModelEvent> present) {}

  /**
   * @param hadoop configuration of file systems
   * @param millis a clock that does not jump
   */
  public JournalKeeper(Configuration hadoop, LongSupplier millis) {
    this.hadoop = hadoop;
    this.millis = millis;
    thread = new StateThread("symphony-journal", this::tick, TICK_MILLIS);
  }

  /**
   * Says where and how much.
   *
   * @param directory empty to keep none
   * @param heartbeats a node's heartbeats are kept at most so often
   * @param bytes kept in all, about
   */
  public void configure(String directory, Duration heartbeats, long bytes) {
    Settings changed = new Settings(directory, heartbeats.toMillis(), bytes);
    if (!changed.equals(settings)) {
      settings = changed;
      anew = true;
    }
  }

  /** Starts the thread. Once. */
  public void start() {
    thread.start();
  }

  /** Writes what waits, if that can be done soon, and ends the thread. Idempotent. */
  public void stop() {
    thread.stop(
        () -> {
          tick();
          end();
        });
  }

  // ---- The model's thread.

  @Override
  public void reading(ModelEvent event, Supplier<List<ModelEvent>> present) {
    if (settings.directory.isEmpty()) {
      return;
    }
    if (anew) {
      // Not before there is room for what follows: else the next file would end at once too.
      if (waiting.size() > WAITING / 2) {
        missed.increment();
        return;
      }
      anew = false; // Before the settings are read: who changes them asks after that.
      heardMillis.clear();
      waiting.add(new Beginning(settings, present.get()));
    }
    if (isKept(event, settings.heartbeatMillis) && !waiting.offer(event)) {
      missed.increment();
      anew = true;
    }
  }

  private boolean isKept(ModelEvent event, long heartbeatMillis) {
    if (event instanceof ModelEvent.Heartbeat heartbeat && heartbeatMillis > 0) {
      Long last = heardMillis.get(heartbeat.node());
      if (last != null && Math.abs(event.atMillis() - last) < heartbeatMillis) {
        return false;
      }
      heardMillis.put(heartbeat.node(), event.atMillis());
    } else if (event instanceof ModelEvent.NodeLost lost) {
      heardMillis.remove(lost.node());
    }
    return true;
  }

  // ---- The writing thread.

  /** Writes what waits. On the keeper's thread, or a test's. */
  void tick() {
    long now = millis.getAsLong();
    try {
      if (failing && now >= failedMillis + RETRY_MILLIS) {
        failedMillis = now;
        anew = true;
      }
      for (Object entry = waiting.poll(); entry != null; entry = waiting.poll()) {
        write(entry);
      }
      if (file != null && settings.directory.isEmpty()) {
        end();
      } else if (file != null && now >= flushedMillis + FLUSH_MILLIS) {
        flushedMillis = now;
        file.flush();
      }
    } catch (Throwable failure) { // Whatever it is, the next file may go well.
      failed(failure, now);
    }
  }

  private void write(Object entry) throws IOException {
    if (entry instanceof Beginning beginning) {
      end();
      begin(beginning);
    } else if (file != null) {
      write((ModelEvent) entry);
      if (!full && file.length() > most) {
        full = true; // It goes on until the next begins: nothing is left out.
        anew = true;
      }
    } else {
      missed.increment();
      anew |= !failing; // Its beginning could not be told; a later one may.
    }
  }

  private void write(ModelEvent event) throws IOException {
    file.write(event);
    written.increment();
  }

  private void begin(Beginning beginning) throws IOException {
    Settings set = beginning.settings;
    most = set.bytes / FILES;
    full = false;
    file = JournalFile.begin(set.directory, hadoop, set.bytes - most);
    for (ModelEvent event : beginning.present) {
      write(event);
    }
    if (failing) {
      failing = false;
      LOG.info("Symphony's journal goes on in {}", file);
    }
  }

  private void end() throws IOException {
    JournalFile ending = file;
    file = null;
    if (ending != null) {
      ending.close();
    }
  }

  private void failed(Throwable failure, long now) {
    failures.increment();
    if (!failing) {
      LOG.warn(
          "Symphony's journal cannot be written to symphony.journal.directory, \"{}\": {}. It goes"
              + " on without, and tries again; let the ResourceManager's user write the directory,"
              + " or name another, or none",
          settings.directory,
          failure.toString());
    }
    failing = true;
    failedMillis = now;
    try {
      end();
    } catch (IOException e) {
      LOG.debug("what was begun of a journal could not be ended", e);
    }
  }

  /** Adds what it counts to a metrics record. */
  public void figures(MetricsRecordBuilder record) {
    record
        .addCounter(Interns.info("JournalEvents", "events written to the journal"), written.sum())
        .addCounter(
            Interns.info("JournalMissed", "events the journal lacks: files could not be written"),
            missed.sum())
        .addCounter(
            Interns.info("JournalFailures", "times that its files could not be written"),
            failures.sum());
  }
}
