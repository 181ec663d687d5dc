/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.evaluation.Evaluation;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import org.symphonyscheduler.evaluation.EvaluationRow;
import org.symphonyscheduler.evaluation.Load;
import org.symphonyscheduler.evaluation.Plots;
import org.symphonyscheduler.evaluation.Policies;
import org.symphonyscheduler.evaluation.Summary;
import org.symphonyscheduler.evaluation.Trial;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.RandomClusters;
import org.symphonyscheduler.simulation.RandomWorkloads;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import org.symphonyscheduler.simulation.Telemetry;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "cluster, docs/cluster.md (default: generated ones)")
  private Path cluster;

  @Option(
      names = "--workload",
      paramLabel = "FILE",
      description = "workload, docs/workload.md (default: generated ones)")
  private Path workload;

  @Option(
      names = "--loads",
      paramLabel = "L",
      split = ",",
      description = "low, mid, high (default all)")
  private List<String> loads = List.of("low", "mid", "high");

  @Option(
      names = "--policies",
      paramLabel = "P",
      split = ",",
      description = "policies to compare (default all)")
  private List<String> policies = Policies.NAMES;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "repetitions of each cluster and workload (default ${DEFAULT-VALUE})")
  private int seeds = 1;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      description = "generated clusters (default ${DEFAULT-VALUE})")
  private int clusters = 2;

  @Option(
      names = "--workloads",
      paramLabel = "N",
      description = "generated workloads for each cluster (default ${DEFAULT-VALUE})")
  private int workloads = 2;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "jobs measured in a simulation (default ${DEFAULT-VALUE})")
  private int jobs = 250;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "jobs before these, in which a policy that learns starts from nothing (default"
              + " ${DEFAULT-VALUE})")
  private int warmUp = 100;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "first of the seeds of clusters and workloads (default ${DEFAULT-VALUE}; parameters were"
              + " tuned on seeds from 1)")
  private long seed = 101;

  @Option(
      names = "--machines",
      paramLabel = "N",
      description = "machines of a generated cluster (default ${DEFAULT-VALUE})")
  private int machines = 6;

  @Option(
      names = "--devices",
      paramLabel = "WHO",
      description =
          "who chooses the device on a node: model, node, random (default ${DEFAULT-VALUE}; heft,"
              + " graphene and paragon need the first)")
  private String devices = "model";

  @Option(
      names = "--heartbeat",
      paramLabel = "S",
      description = "seconds between a node's heartbeats (default ${DEFAULT-VALUE})")
  private double heartbeat = Telemetry.USUAL.heartbeatSeconds();

  @Option(
      names = "--delay",
      paramLabel = "S",
      description = "seconds by which counters come late (default ${DEFAULT-VALUE})")
  private double delay = 0;

  @Option(
      names = "--noise",
      paramLabel = "F",
      description = "factor on the counters' noise (default ${DEFAULT-VALUE})")
  private double noise = 1;

  @Option(
      names = "--missing",
      paramLabel = "P",
      description = "chance of a counter to be missing from a heartbeat (default ${DEFAULT-VALUE})")
  private double missing = 0;

  @Option(
      names = "--dead",
      paramLabel = "P",
      description = "share of the nodes without counters (default ${DEFAULT-VALUE})")
  private double dead = 0;

  @Option(
      names = "--stuck",
      paramLabel = "P",
      description = "share of the nodes whose counters are stuck (default ${DEFAULT-VALUE})")
  private double stuck = 0;

  @Option(names = "--plots", paramLabel = "DIR", description = "draws figures there")
  private Path plots;

  @Option(names = "--json", paramLabel = "FILE", description = "writes the result as JSON")
  private File json;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      return evaluate(err);
    } catch (InvalidInputException e) {
      err.println(e.getMessage());
    } catch (NoSuchFileException e) {
      err.println(e.getMessage() + ": no such file");
    } catch (IOException e) {
      err.println(e.getMessage());
    }
    return ExitCode.USAGE;
  }

  private int evaluate(PrintWriter err) throws IOException {
    require(jobs >= 1 && jobs <= 100_000, "--jobs " + jobs + ": expected 1 to 100000");
    require(warmUp >= 0 && warmUp <= 100_000, "--warm-up " + warmUp + ": expected 0 to 100000");
    require(machines >= 1 && machines <= 1000, "--machines " + machines + ": expected 1 to 1000");
    require(seeds >= 1 && clusters >= 1 && workloads >= 1, "expected at least one of each");
    Evaluation evaluation =
        new Evaluation(trials(), loads.stream().map(Load::of).toList(), policies, choice());
    int[] done = {0};
    List<Outcome> outcomes =
        evaluation.run(
            outcome -> {
              EvaluationRow row = outcome.row();
              err.printf(
                  Locale.ROOT,
                  "%d/%d %s %s %s %s: %.3f%n",
                  ++done[0],
                  evaluation.simulations(),
                  row.cluster(),
                  row.workload(),
                  row.load(),
                  row.policy(),
                  row.meanSlowdown());
              err.flush();
            });
    List<EvaluationRow> rows = outcomes.stream().map(Outcome::row).toList();
    List<Summary> summaries = Summary.of(rows);
    print(summaries);
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json, Map.of("rows", rows, "summaries", summaries));
    }
    if (plots != null) {
      new Plots(plots, outcomes).draw();
    }
    return holds(summaries) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private List<Trial> trials() throws IOException {
    Workload given = workload == null ? null : WorkloadJson.read(workload);
    if (given != null && given.jobs().isEmpty()) {
      throw new InvalidInputException(
          workload.toString(), "jobs", null, "at least one kind of job");
    }
    List<Trial> trials = new ArrayList<>();
    int clusterCount = cluster == null ? clusters : 1;
    int workloadCount = given == null ? workloads : 1;
    for (int c = 0; c < clusterCount; c++) {
      ClusterSpec nodes =
          cluster == null ? RandomClusters.draw(seed + c, machines) : ClusterJson.read(cluster);
      for (int w = 0; w < workloadCount; w++) {
        long drawn = 1000 * seed + 10 * c + w;
        Workload kernels = given == null ? RandomWorkloads.draw(drawn) : given;
        String name = given == null ? "random-" + drawn : workload.toString();
        for (int s = 0; s < seeds; s++) {
          trials.add(
              new Trial(nodes, name, kernels, drawn + 100_000L * s, jobs, warmUp)
                  .with(telemetry()));
        }
      }
    }
    return trials;
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

  private Telemetry telemetry() {
    try {
      return new Telemetry(heartbeat, delay, noise, missing, dead, stuck);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
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

  private void print(List<Summary> summaries) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "load  policy         mean slowdown [95 %]     p99    job s   / clairvoyant [95 %]  "
            + " p99/   decision us: median    p99");
    for (Summary s : summaries) {
      out.printf(
          Locale.ROOT,
          "%-5s %-14s %6.3f [%6.3f %6.3f] %7.2f %8.1f   %6.3f [%6.3f %6.3f] %7.3f %14.1f %9.1f%n",
          s.load(),
          s.policy(),
          s.meanSlowdown().mean(),
          s.meanSlowdown().lower(),
          s.meanSlowdown().upper(),
          s.p99Slowdown().mean(),
          s.meanJobSeconds().mean(),
          s.slowdownRatio().mean(),
          s.slowdownRatio().lower(),
          s.slowdownRatio().upper(),
          s.p99Ratio().mean(),
          s.medianDecisionMicros(),
          s.p99DecisionMicros());
    }
    out.flush();
  }
}
