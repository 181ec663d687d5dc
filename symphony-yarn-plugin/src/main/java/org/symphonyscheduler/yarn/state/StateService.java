/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.util.Time;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.ModelListener;

/**
 * All that Symphony keeps in files: what it has learned and what it was told. No thread but those
 * of its own ever waits for a file system, and what fails there is told and goes no further. Safe
 * for any thread.
 */
public final class StateService {
  private static final long MEGABYTE = 1_000_000;

  private final KnowledgeKeeper knowledge;
  private final JournalKeeper journal;

  /**
   * @param known what the model has learned; may wait for its thread
   * @param recall gives it what was known before
   * @param hadoop configuration of file systems
   */
  public StateService(Supplier<Knowledge> known, Consumer<Knowledge> recall, Configuration hadoop) {
    knowledge = new KnowledgeKeeper(known, recall, hadoop, Clock.systemUTC(), Time::monotonicNow);
    journal = new JournalKeeper(hadoop, Time::monotonicNow);
  }

  /** To be told what the model reads. */
  public ModelListener journal() {
    return journal;
  }

  /** See {@link KnowledgeKeeper#configure}. */
  public void keepKnowledge(String directory, Duration interval) {
    knowledge.configure(directory, interval);
  }

  /** See {@link JournalKeeper#configure}. */
  public void keepJournal(String directory, Duration heartbeats, long megabytes) {
    journal.configure(directory, heartbeats, megabytes * MEGABYTE);
  }

  /** Starts the threads. Once. */
  public void start() {
    knowledge.start();
    journal.start();
  }

  /** Writes a last time what was learned, while the model can still be asked. Idempotent. */
  public void stopKnowledge() {
    knowledge.stop();
  }

  /** Writes the last of the journal, when the model reads nothing any more. Idempotent. */
  public void stopJournal() {
    journal.stop();
  }

  /** Adds what is counted to a metrics record. */
  public void figures(MetricsRecordBuilder record) {
    knowledge.figures(record);
    journal.figures(record);
  }
}
