/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.evaluation.Evaluation;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.EvaluationRow;
import org.symphonyscheduler.evaluation.FixedRate;
import org.symphonyscheduler.evaluation.Load;
import org.symphonyscheduler.evaluation.Pace;
import org.symphonyscheduler.evaluation.Plots;
import org.symphonyscheduler.evaluation.Policies;
import org.symphonyscheduler.evaluation.Summary;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares policies in simulation. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares placement policies on simulated clusters whose contention, faults and background"
          + " load no policy is told of.",
      "Loads are found for each cluster: the rates of arrival at which the tuned one-step"
          + " clairvoyant has a mean slowdown of 1.25, 1.5 and 1.9.",
      "Exits with 1 when Symphony's jobs take longer on average than those of stock YARN (firstfit),"
          + " Sparrow, Graphene or Paragon at a load, where both were run."
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final List<String> PUBLISHED =
      List.of("firstfit", "sparrow", "graphene", "paragon");

  @Spec private CommandSpec spec;
  @Mixin private TrialOptions trials = new TrialOptions(2, 2);
  @Mixin private JobOptions jobs;
  @Mixin private JsonOption json;

  @Option(
      names = "--loads",
      paramLabel = "L",
      split = ",",
      description = "low, mid, high (default all, or none where there is --rate)")
  private List<String> loads = List.of();

  @Option(
      names = "--rate",
      paramLabel = "R",
      split = ",",
      description = "jobs per second, the same on every cluster, in place of or beside --loads")
  private List<Double> rates = List.of();

  @Option(
      names = "--policies",
      paramLabel = "P",
      split = ",",
      description =
          "policies to compare (default all that can run it); parameters follow the name, as in"
              + " symphony:horizon=2:thompson=1")
  private List<String> policies = List.of();

  @Option(
      names = "--devices",
      paramLabel = "WHO",
      description =
          "who chooses the device on a node: model, node, random (default ${DEFAULT-VALUE}; heft,"
              + " graphene and paragon need the first)")
  private String devices = "model";

  @Option(names = "--plots", paramLabel = "DIR", description = "draws figures there")
  private Path plots;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Evaluation evaluation = new Evaluation(jobs.trials(trials), paces(), policies, choice());
    List<Outcome> outcomes = evaluation.run(new Countdown(err, evaluation.simulations()));
    List<EvaluationRow> rows = outcomes.stream().map(Outcome::row).toList();
    List<Summary> summaries = Summary.of(rows);
    SummaryTable.print(spec.commandLine().getOut(), summaries, Policies.REFERENCE);
    json.write(Map.of("rows", rows, "summaries", summaries));
    if (plots != null) {
      new Plots(plots, outcomes).draw();
    }
    return holds(summaries) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<Pace> paces() {
    List<Pace> paces = new ArrayList<>();
    boolean every = loads.isEmpty() && rates.isEmpty();
    (every ? List.of("low", "mid", "high") : loads).forEach(name -> paces.add(Load.of(name)));
    rates.forEach(rate -> paces.add(new FixedRate(rate)));
    return paces;
  }

  private Devices choice() {
    return switch (devices) {
      case "model" -> Devices.CHOSEN_BY_MODEL;
      case "node" -> Devices.CHOSEN_BY_NODE;
      case "random" -> Devices.RANDOM;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--devices " + devices + ": expected model, node or random");
    };
  }

  /** Whether Symphony's jobs take less time than those of each published rival. */
  private static boolean holds(List<Summary> summaries) {
    for (Summary own : summaries) {
      if (!own.policy().equals("symphony")) {
        continue;
      }
      for (Summary rival : summaries) {
        if (PUBLISHED.contains(rival.policy())
            && rival.load().equals(own.load())
            && rival.meanJobSeconds().mean() < own.meanJobSeconds().mean()) {
          return false;
        }
      }
    }
    return true;
  }
}
