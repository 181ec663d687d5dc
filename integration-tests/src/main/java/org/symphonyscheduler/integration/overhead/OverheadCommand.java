/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.cli.JsonOption;
import org.symphonyscheduler.integration.replay.ReplayMode;
import org.symphonyscheduler.integration.replay.ReplaySource;
import org.symphonyscheduler.integration.replay.ReplaySources;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What Symphony costs a ResourceManager. */
@Command(
    name = "overhead",
    mixinStandardHelpOptions = true,
    description = {
      "Replays the same requests through the ResourceManager's own code under CapacityScheduler and"
          + " under Symphony, off, in shadow and active, and with a model that fails at every call.",
      "Nodes and applications are played by the replay; no NodeManager runs. Exits 1 when something"
          + " was starved, lost or failed to commit, or a figure misses the profile's thresholds."
    })
public final class OverheadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(names = "--nodes", paramLabel = "N", split = ",", description = "default 500")
  private int[] nodes = {500};

  @Option(
      names = "--containers",
      paramLabel = "M",
      description = "measured for each mode, at least; default 5000")
  private int containers = 5000;

  @Option(
      names = "--fill",
      paramLabel = "F",
      split = ",",
      description = "share of the devices that is busy; default 0.5,0.95")
  private double[] fills = {0.5, 0.95};

  @Option(
      names = "--modes",
      paramLabel = "MODE",
      split = ",",
      description = "of stock, off, shadow, active, broken; stock is always measured")
  private String[] modes = {"stock", "off", "shadow", "active", "broken"};

  @Option(
      names = "--forks",
      paramLabel = "K",
      description =
          "measure each mode in a process of its own, K times in turns; 0 (default): all in one")
  private int forks;

  @Option(
      names = "--alone",
      hidden = true,
      description = "measure the one mode there is, without stock; what a fork does")
  private boolean alone;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "synthetic (default), openb:DIR, philly:FILE or journal:FILE")
  private String source = "synthetic";

  @Option(names = "--seed", paramLabel = "S", description = "default 1")
  private long seed = 1;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "thresholds to check: always (default), ci or long")
  private String profile = "always";

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "also draw cost against nodes, as PNG, SVG and CSV")
  private Path plots;

  @Override
  public Integer call() throws Exception {
    check();
    ReplaySource replayed = ReplaySources.of(source);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<OverheadRow> rows = new ArrayList<>();
    for (int count : nodes) {
      for (double fill : fills) {
        List<OverheadRow> measured =
            measure(
                new OverheadRun(replayed, seed, count, fill, containers),
                what -> {
                  err.println(what);
                  err.flush();
                });
        print(out, measured);
        rows.addAll(measured);
      }
    }
    List<String> faults = new ArrayList<>();
    List<Threshold> thresholds = Threshold.of(profile);
    rows.forEach(row -> faults.addAll(Threshold.faults(row, thresholds)));
    faults.forEach(out::println);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("source", replayed.name());
    all.put("seed", seed);
    all.put("rows", rows);
    all.put("faults", faults);
    json.write(all);
    if (plots != null) {
      new OverheadPlots(plots, rows).draw();
    }
    return faults.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private List<OverheadRow> measure(OverheadRun run, OverheadRun.Listener listener)
      throws Exception {
    if (alone) {
      return List.of(run.alone(modes().get(0), listener));
    }
    return forks == 0
        ? run.run(modes(), listener)
        : new ForkedRun(run, source, forks).run(modes(), listener);
  }

  private void check() {
    for (int count : nodes) {
      if (count < 8 || count > 20_000) {
        throw fault("--nodes is " + count + "; expected 8 to 20000");
      }
    }
    for (double fill : fills) {
      if (!(fill > 0 && fill <= 1)) {
        throw fault("--fill is " + fill + "; expected above 0 and at most 1");
      }
    }
    if (forks < 0) {
      throw fault("--forks is " + forks + "; expected 0 or more");
    }
    if (containers < 1) {
      throw fault("--containers is " + containers + "; expected 1 or more");
    }
    if (!List.of("always", "ci", "long").contains(profile)) {
      throw fault("--profile is " + profile + "; expected always, ci or long");
    }
  }

  private List<ReplayMode> modes() {
    List<ReplayMode> chosen = new ArrayList<>(alone ? List.of() : List.of(ReplayMode.STOCK));
    for (String mode : modes) {
      ReplayMode found =
          Arrays.stream(ReplayMode.values())
              .filter(known -> known.label().equals(mode))
              .findFirst()
              .orElseThrow(
                  () ->
                      fault(
                          "--modes has " + mode + "; expected stock, off, shadow, active, broken"));
      if (!chosen.contains(found)) {
        chosen.add(found);
      }
    }
    return chosen;
  }

  private ParameterException fault(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void print(PrintWriter out, List<OverheadRow> rows) {
    out.println(
        "ratios are to CapacityScheduler (stock), 95 % intervals; microseconds, bytes; hb ="
            + " heartbeat, am = call of an ApplicationMaster");
    out.println(
        "nodes fill  mode    containers/s  ratio             by cpu time       hb p50   p99   p99.9"
            + " am p50   p99   p99.9  asked  decision bytes  heap/node heap/cont. queue   age"
            + " failed starved lost  sequence");
    for (OverheadRow row : rows) {
      out.printf(
          Locale.ROOT,
          "%5d %3.0f%%  %-7s %12.0f  %.3f %.3f-%.3f %.3f %.3f-%.3f %8.0f %6.0f %6.0f %6.0f %6.0f"
              + " %6.0f %6d %8.1f %6.0f %10.0f %9.0f %6d %5d %6d %7d %4d  %s%n",
          row.nodes(),
          row.fill() * 100,
          row.mode(),
          row.containersPerSecond(),
          row.ratioToStock(),
          row.ratioLow(),
          row.ratioHigh(),
          row.cpuRatioToStock(),
          row.cpuRatioLow(),
          row.cpuRatioHigh(),
          row.heartbeatMedianMicros(),
          row.heartbeatP99Micros(),
          row.heartbeatP999Micros(),
          row.allocationMedianMicros(),
          row.allocationP99Micros(),
          row.allocationP999Micros(),
          row.decisions(),
          row.decisionMicros(),
          row.bytesPerDecision(),
          row.heapPerNodeBytes(),
          row.heapPerContainerBytes(),
          row.modelQueueDepth(),
          row.telemetryAgeMillis(),
          row.failedCommits(),
          row.starved(),
          row.lost(),
          row.sequenceHash());
    }
    out.flush();
  }
}
