/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.evaluation.BatchLatency;
import org.symphonyscheduler.evaluation.Evaluation;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.EvaluationRow;
import org.symphonyscheduler.evaluation.Experiment;
import org.symphonyscheduler.evaluation.ExperimentPlot;
import org.symphonyscheduler.evaluation.Plots;
import org.symphonyscheduler.evaluation.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers a question that is asked again with every version. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs an experiment in simulation, with a table and a figure (PNG, SVG, CSV):",
      "rivals: all policies at low, mid and high load, with distributions of slowdowns and losses",
      "loads: slowdowns from nearly idle to more than a cluster carries",
      "ablation: Symphony with each of its parts left out",
      "telemetry: counters missing, late, noisy, stuck or not there",
      "drift: devices that change their speed",
      "restart: a model that starts from nothing, and one that recalls what another had learned",
      "batch: time of a task that the network decides together with others; nothing is simulated"
    })
public final class ExperimentCommand implements Callable<Integer> {
  private static final String BATCH = "batch";
  private static final int BATCH_ROUNDS = 1500;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "rivals, loads, ablation, telemetry, drift, restart or batch")
  private String name;

  @Mixin private TrialOptions trials = new TrialOptions(5, 3);
  @Mixin private JobOptions jobs;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "where figures go (default ${DEFAULT-VALUE})")
  private Path plots = Path.of("figures");

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    if (name.equals(BATCH)) {
      batch();
    } else if (Experiment.names().contains(name)) {
      run(Experiment.of(name));
    } else {
      throw new ParameterException(
          spec.commandLine(),
          "experiment " + name + ": expected one of " + Experiment.names() + ", " + BATCH);
    }
    return ExitCode.OK;
  }

  private void batch() throws IOException {
    List<BatchLatency.Point> points = new BatchLatency(1, System::nanoTime).measure(BATCH_ROUNDS);
    PrintWriter out = spec.commandLine().getOut();
    out.println("tasks  microseconds a task: median     p99");
    for (BatchLatency.Point p : points) {
      out.printf(Locale.ROOT, "%5d %30.1f %7.1f%n", p.size(), p.medianMicros(), p.p99Micros());
    }
    out.flush();
    BatchLatency.draw(points, plots);
    json.write(Map.of("points", points));
  }

  private void run(Experiment experiment) throws IOException {
    Evaluation evaluation = new Evaluation(jobs.trials(trials), experiment);
    List<Outcome> outcomes =
        evaluation.run(new Countdown(spec.commandLine().getErr(), evaluation.simulations()));
    List<EvaluationRow> rows = outcomes.stream().map(Outcome::row).toList();
    List<Summary> summaries = Summary.of(rows, experiment.reference());
    PrintWriter out = spec.commandLine().getOut();
    out.println(experiment.question());
    SummaryTable.print(out, summaries, experiment.reference());
    ExperimentPlot.draw(experiment, summaries, plots);
    if (experiment.name().equals("rivals")) {
      new Plots(plots, outcomes).draw();
    }
    json.write(Map.of("rows", rows, "summaries", summaries));
  }
}
