/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.symphonyscheduler.evaluation.Calibration;
import org.symphonyscheduler.evaluation.Load;
import org.symphonyscheduler.evaluation.ParameterSearch;
import org.symphonyscheduler.evaluation.ParameterSearch.Found;
import org.symphonyscheduler.evaluation.ParameterSearch.Stage;
import org.symphonyscheduler.evaluation.Policies;
import org.symphonyscheduler.evaluation.PolicySettings;
import org.symphonyscheduler.evaluation.Trial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches the parameters of policies on generated clusters. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Searches the parameters of policies on generated clusters, at the loads where the present"
          + " clairvoyant has its low, mid and high slowdown.",
      "The jar's own, /policy/tuned.json, are what this wrote."
    })
public final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--policies",
      paramLabel = "P",
      split = ",",
      description = "whose parameters (default all that have some)")
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "settings a search starts from (default ${DEFAULT-VALUE})")
  private int draws = 40;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      description = "generated clusters (default ${DEFAULT-VALUE})")
  private int clusters = 4;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "jobs measured in a simulation (default ${DEFAULT-VALUE})")
  private int jobs = 100;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "jobs before these (default ${DEFAULT-VALUE})")
  private int warmUp = 100;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "first of the clusters' seeds (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<Stage> stages = stages();
    Map<String, Double> slowdowns = new LinkedHashMap<>();
    Map<String, Map<String, Double>> found = new LinkedHashMap<>();
    for (String policy : policies.isEmpty() ? Policies.NAMES : policies) {
      if (ParameterSearch.ranges(policy).isEmpty()) {
        continue;
      }
      Found best =
          new ParameterSearch(stages, seed)
              .search(
                  policy,
                  draws,
                  (settings, trials, mean) ->
                      err.printf(
                          Locale.ROOT,
                          "%s: %d settings on %d trials, best %.3f%n",
                          policy,
                          settings,
                          trials,
                          mean));
      slowdowns.put(policy, Math.exp(best.meanLogSlowdown()));
      found.put(policy, new TreeMap<>(best.settings().values()));
      out.printf(
          Locale.ROOT,
          "%-14s mean slowdown %.3f  %s%n",
          policy,
          slowdowns.get(policy),
          found.get(policy));
      out.flush();
    }
    json.write(Map.of("provenance", provenance(slowdowns), "policies", found));
    return 0;
  }

  private void check() {
    require(draws >= 1 && draws <= 10_000, "--draws " + draws + ": expected 1 to 10000");
    require(clusters >= 1 && clusters <= 1000, "--clusters " + clusters + ": expected 1 to 1000");
    require(jobs >= 1 && jobs <= 100_000, "--jobs " + jobs + ": expected 1 to 100000");
    require(warmUp >= 0 && warmUp <= 100_000, "--warm-up " + warmUp + ": expected 0 to 100000");
    List<String> tunable =
        Policies.NAMES.stream().filter(p -> !ParameterSearch.ranges(p).isEmpty()).toList();
    for (String policy : policies) {
      require(tunable.contains(policy), "--policies " + policy + ": expected some of " + tunable);
    }
  }

  private void require(boolean met, String message) {
    if (!met) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Every load of every cluster, so mixed that the first few are of different ones. */
  private List<Stage> stages() {
    Load[] loads = {Load.HIGH, Load.MID, Load.LOW};
    List<Trial> trials = Trial.random(seed, clusters, 1, jobs, warmUp);
    List<Calibration> calibrations = trials.stream().map(TuneCommand::calibration).toList();
    return IntStream.range(0, loads.length * clusters)
        .parallel()
        .mapToObj(
            n -> {
              int cluster = n % clusters;
              Load load = loads[(cluster + n / clusters) % loads.length];
              Calibration calibration = calibrations.get(cluster);
              synchronized (calibration) {
                return new Stage(trials.get(cluster), calibration.jobsPerSecond(load));
              }
            })
        .toList();
  }

  private static Calibration calibration(Trial trial) {
    PolicySettings settings = PolicySettings.tuned(Policies.REFERENCE);
    return new Calibration(trial, Policies.of(Policies.REFERENCE, settings, trial.workload()));
  }

  private Map<String, String> provenance(Map<String, Double> slowdowns) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put(
        "command",
        String.format(
            Locale.ROOT,
            "symphony tune --draws %d --clusters %d --jobs %d --warm-up %d --seed %d --policies %s",
            draws,
            clusters,
            jobs,
            warmUp,
            seed,
            String.join(",", slowdowns.keySet())));
    provenance.put(
        "data",
        "generated clusters and workloads of these seeds, loads low, mid and high by the clairvoyant"
            + " with "
            + new TreeMap<>(PolicySettings.tuned(Policies.REFERENCE).values()));
    provenance.put("commit", BuiltFrom.commit());
    provenance.put("date", BuiltFrom.today());
    slowdowns.forEach(
        (policy, slowdown) ->
            provenance.put(
                "mean slowdown of " + policy, String.format(Locale.ROOT, "%.4f", slowdown)));
    return provenance;
  }
}
