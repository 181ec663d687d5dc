/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.simulation.Scheduler;

/**
 * A model that begins with what one before it had learned on the same cluster, from other jobs and
 * under other background load: as after a restart with a state directory. What was known goes
 * through the file's text.
 *
 * @param trial that is run after the restart
 * @param jobs that were run before it
 */
record Restart(Trial trial, int jobs) {
  /** Added to the trial's seed: beyond the seeds of repetitions. */
  private static final long BEFORE = 1L << 32;

  /**
   * Runs the jobs before the restart.
   *
   * @param fresh makes schedulers whose model is Symphony's, and knows nothing
   * @param jobsPerSecond rate of their arrivals
   * @return makes the same, with what the first had learned
   */
  Scheduler.Factory of(Scheduler.Factory fresh, double jobsPerSecond) {
    Scheduler[] first = new Scheduler[1];
    trial
        .before(jobs, trial.seed() + BEFORE)
        .run(setting -> first[0] = fresh.create(setting), jobsPerSecond);
    String file = write(model(first[0]).knowledge());
    return setting -> {
      Scheduler scheduler = fresh.create(setting);
      model(scheduler).recall(read(file));
      return scheduler;
    };
  }

  private static SymphonyModel model(Scheduler scheduler) {
    return (SymphonyModel) scheduler.model();
  }

  private static String write(Knowledge knowledge) {
    StringBuilder text = new StringBuilder();
    try {
      KnowledgeFile.write(knowledge, Instant.EPOCH, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing is written but memory.
    }
    return text.toString();
  }

  private static Knowledge read(String text) {
    try (BufferedReader reader = new BufferedReader(new StringReader(text))) {
      return KnowledgeFile.read("knowledge", reader, Instant.EPOCH);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing is read but memory.
    }
  }
}
