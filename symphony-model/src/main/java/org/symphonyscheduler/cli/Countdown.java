/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.EvaluationRow;

/** Tells of each simulation as it ends, and how many there will be. For one caller at a time. */
final class Countdown implements Consumer<Outcome> {
  private final PrintWriter out;
  private final int simulations;
  private int done;

  Countdown(PrintWriter out, int simulations) {
    this.out = out;
    this.simulations = simulations;
  }

  @Override
  public void accept(Outcome outcome) {
    EvaluationRow row = outcome.row();
    out.printf(
        Locale.ROOT,
        "%d/%d %s %s %s %s: %.3f%n",
        ++done,
        simulations,
        row.cluster(),
        row.workload(),
        row.load(),
        row.policy(),
        row.meanSlowdown());
    out.flush();
  }
}
