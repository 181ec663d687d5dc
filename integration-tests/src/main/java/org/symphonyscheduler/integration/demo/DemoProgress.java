/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a run has come: a bar that is drawn over itself on a terminal, and a line from time to
 * time where every character stays, as in the log of a build. Any thread may tell.
 */
final class DemoProgress implements DemoRun.Progress, AutoCloseable {
  /** Set by {@code bin/symphony}: whether standard error is a terminal. Java cannot tell. */
  private static final String TERMINAL = "symphony.terminal";

  private static final int WIDTH = 100;
  private static final int BAR_MILLIS = 500;
  private static final int LINE_MILLIS = 10_000;

  private final ProgressBar bar;

  /**
   * @param terminal whether what is written can be overwritten
   */
  DemoProgress(Contender contender, int tasks, PrintStream out, boolean terminal) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(String.format(Locale.ROOT, "%-32s", contender.label()))
            .setInitialMax(tasks)
            .setUnit(" tasks", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(terminal ? BAR_MILLIS : LINE_MILLIS)
            .setConsumer(
                terminal
                    ? new ConsoleProgressBarConsumer(out, WIDTH)
                    : new DelegatingProgressBarConsumer(new Lines(out), WIDTH))
            .hideEta()
            .build();
  }

  /** On standard error. */
  static DemoProgress of(Contender contender, int tasks) {
    return new DemoProgress(contender, tasks, System.err, onTerminal());
  }

  private static boolean onTerminal() {
    String told = System.getProperty(TERMINAL);
    return told == null ? System.console() != null : Boolean.parseBoolean(told);
  }

  /** Prints what it has not just printed: a bar that is closed is drawn once more. */
  private static final class Lines implements Consumer<String> {
    private final PrintStream out;
    private String last = "";

    Lines(PrintStream out) {
      this.out = out;
    }

    @Override
    public synchronized void accept(String line) {
      String trimmed = line.stripTrailing();
      if (!trimmed.equals(last)) {
        out.println(trimmed);
        last = trimmed;
      }
    }
  }

  @Override
  public void tasksEnded(int tasks) {
    bar.stepTo(tasks);
  }

  /** Shows where it ended. */
  @Override
  public void close() {
    bar.close();
  }
}
