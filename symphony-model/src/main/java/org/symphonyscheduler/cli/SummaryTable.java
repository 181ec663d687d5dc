/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.symphonyscheduler.evaluation.Summary;

/** Summaries as a table of text. Stateless. */
final class SummaryTable {
  private SummaryTable() {}

  /**
   * Prints a line for each policy and load, and one more for each that ran gangs.
   *
   * @param reference what the summaries' ratios are to
   */
  static void print(PrintWriter out, List<Summary> summaries, String reference) {
    int loads = width("load", summaries.stream().map(Summary::load));
    int names = width("policy", summaries.stream().map(Summary::policy));
    String start = "%-" + loads + "s  %-" + names + "s ";
    out.printf(start, "load", "policy");
    out.println(
        "mean slowdown [95 %]   geom.     p99    job s   / "
            + reference
            + " [95 %]    p99/   decision us: median    p99");
    for (Summary s : summaries) {
      out.printf(start, s.load(), s.policy());
      out.printf(
          Locale.ROOT,
          "%6.3f [%6.3f %6.3f] %7.3f %7.2f %8.1f   %6.3f [%6.3f %6.3f] %7.3f %19.1f %6.1f%n",
          s.meanSlowdown().mean(),
          s.meanSlowdown().lower(),
          s.meanSlowdown().upper(),
          s.geometricSlowdown(),
          s.p99Slowdown().mean(),
          s.meanJobSeconds().mean(),
          s.slowdownRatio().mean(),
          s.slowdownRatio().lower(),
          s.slowdownRatio().upper(),
          s.p99Ratio().mean(),
          s.medianDecisionMicros(),
          s.p99DecisionMicros());
    }
    for (Summary s : summaries) {
      if (s.gangs() > 0) {
        out.printf(start, s.load(), s.policy());
        out.printf(
            Locale.ROOT,
            "%d gangs waited %.2f s, p99 %.2f [%.2f %.2f]%n",
            s.gangs(),
            s.meanGangWaitSeconds().mean(),
            s.p99GangWaitSeconds().mean(),
            s.p99GangWaitSeconds().lower(),
            s.p99GangWaitSeconds().upper());
      }
    }
    out.flush();
  }

  private static int width(String heading, Stream<String> cells) {
    return Stream.concat(Stream.of(heading), cells).mapToInt(String::length).max().orElse(0);
  }
}
