/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.evaluation.Evaluation;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.EvaluationRow;
import org.symphonyscheduler.evaluation.FixedRate;
import org.symphonyscheduler.evaluation.Load;
import org.symphonyscheduler.evaluation.Pace;
import org.symphonyscheduler.evaluation.SampleCurve;
import org.symphonyscheduler.evaluation.SamplePlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how many jobs a policy must see. */
@Command(
    name = "samples",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Mean slowdown as a function of the jobs seen: policies start from nothing, and nothing is"
          + " left out.",
      "symphony-raw is Symphony with the machines' raw counters in place of the beliefs of what"
          + " lies on the way to a device.",
      "Exits with 1 when Symphony was run and does not come to the target in time."
    })
public final class SamplesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrialOptions trials = new TrialOptions(2, 2);
  @Mixin private JsonOption json;

  @Option(
      names = "--policies",
      paramLabel = "P",
      split = ",",
      description = "policies to compare, as for evaluate (default ${DEFAULT-VALUE})")
  private List<String> policies = List.of("clairvoyant", "symphony", "symphony-raw");

  @Option(
      names = "--load",
      paramLabel = "L",
      description = "low, mid or high, found for each cluster (default ${DEFAULT-VALUE})")
  private String load = "mid";

  @Option(names = "--rate", paramLabel = "R", description = "jobs per second, in place of a load")
  private Double rate;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "jobs of a simulation (default ${DEFAULT-VALUE})")
  private int jobs = 600;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "jobs of a point of the curve (default ${DEFAULT-VALUE})")
  private int window = 50;

  @Option(
      names = "--target",
      paramLabel = "S",
      description = "mean slowdown to come to (default ${DEFAULT-VALUE})")
  private double target = 1.6;

  @Option(
      names = "--within",
      paramLabel = "N",
      description = "jobs in which Symphony is to come to it (default ${DEFAULT-VALUE})")
  private int within = 250;

  @Option(names = "--plots", paramLabel = "DIR", description = "draws the curves there")
  private Path plots;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    trials.require(jobs >= 1 && jobs <= 100_000, "--jobs " + jobs + ": expected 1 to 100000");
    trials.require(
        window >= 1 && window <= jobs, "--window " + window + ": expected 1 to --jobs " + jobs);
    trials.require(target > 0, "--target " + target + ": expected a number above 0");
    Pace pace = rate == null ? Load.of(load) : new FixedRate(rate);
    Evaluation evaluation = new Evaluation(trials.trials(jobs, 0), List.of(pace), policies);
    List<Outcome> outcomes = evaluation.run(outcome -> tell(err, outcome.row()));
    List<SampleCurve> curves = SampleCurve.of(outcomes, window);
    print(curves);
    write(curves);
    if (plots != null) {
      SamplePlot.draw(curves, plots);
    }
    return inTime(curves) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void tell(PrintWriter err, EvaluationRow row) {
    err.printf(
        Locale.ROOT,
        "%s %s %s: %.3f at %.3f jobs/s%n",
        row.cluster(),
        row.workload(),
        row.policy(),
        row.meanSlowdown(),
        row.jobsPerSecond());
    err.flush();
  }

  private boolean inTime(List<SampleCurve> curves) {
    for (SampleCurve curve : curves) {
      int reached = curve.jobsUntil(target);
      if (curve.policy().equals("symphony") && (reached < 0 || reached > within)) {
        return false;
      }
    }
    return true;
  }

  private void print(List<SampleCurve> curves) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-8s", "jobs");
    curves.forEach(curve -> out.printf("  %24s", curve.policy()));
    out.println();
    int windows = curves.get(0).slowdowns().size();
    for (int w = 0; w < windows; w++) {
      out.printf("%-8d", (w + 1) * window);
      for (SampleCurve curve : curves) {
        var slowdown = curve.slowdowns().get(w);
        out.printf(
            Locale.ROOT,
            "  %6.3f [%6.3f, %6.3f]",
            slowdown.mean(),
            slowdown.lower(),
            slowdown.upper());
      }
      out.println();
    }
    for (SampleCurve curve : curves) {
      int reached = curve.jobsUntil(target);
      out.printf(
          Locale.ROOT,
          "%s, %d trials: mean slowdown %s for good %s%n",
          curve.policy(),
          curve.trials(),
          target,
          reached < 0 ? "not within " + jobs + " jobs" : "after " + reached + " jobs");
    }
    out.flush();
  }

  private void write(List<SampleCurve> curves) throws IOException {
    Map<String, Integer> reached = new LinkedHashMap<>();
    curves.forEach(curve -> reached.put(curve.policy(), curve.jobsUntil(target)));
    json.write(Map.of("curves", curves, "target", target, "jobsUntilTarget", reached));
  }
}
