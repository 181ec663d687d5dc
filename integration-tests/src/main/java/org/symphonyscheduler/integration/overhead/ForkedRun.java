/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.symphonyscheduler.integration.replay.ReplayMode;
import picocli.CommandLine;

/**
 * Compares modes each of which has a process of its own, as in a cluster. In one process the
 * compiler sees the classes of all modes and makes the code of each for all; here it sees those of
 * one. Processes run one after the other, in turns whose order rotates; a ratio is the median over
 * pairs of neighbours.
 *
 * @param source as named on the command line
 * @param forks processes of each mode
 */
record ForkedRun(OverheadRun run, String source, int forks) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Figures that add up; of all others the median is told. */
  private static final Set<String> SUMS =
      Set.of(
          "containers",
          "heartbeats",
          "decisions",
          "failedCommits",
          "starved",
          "lost",
          "duplicates");

  /** Figures of which stock's part is taken off. */
  private static final List<String> BEYOND_STOCK =
      List.of("heapPerNodeBytes", "heapPerContainerBytes");

  /** What a fork runs. */
  public static void main(String[] args) {
    // Hadoop leaves threads behind that are not daemons.
    System.exit(new CommandLine(new OverheadCommand()).execute(args));
  }

  List<OverheadRow> run(List<ReplayMode> modes, OverheadRun.Listener listener) throws Exception {
    String hash = modes.contains(ReplayMode.ACTIVE) ? run.steppedHash() : null;
    Map<ReplayMode, List<JsonNode>> rows = new EnumMap<>(ReplayMode.class);
    modes.forEach(mode -> rows.put(mode, new ArrayList<>()));
    for (int fork = 0; fork < forks; fork++) {
      for (int i = 0; i < modes.size(); i++) {
        ReplayMode mode = modes.get((fork + i) % modes.size());
        listener.doing(run.nodes() + " nodes: " + mode.label() + ", process " + (fork + 1));
        JsonNode row = measure(mode);
        listener.doing("  containers a cpu second " + row.get("containersPerCpuSecond").asInt());
        rows.get(mode).add(row);
      }
    }
    List<OverheadRow> merged = new ArrayList<>();
    for (ReplayMode mode : modes) {
      merged.add(
          merge(rows.get(mode), rows.get(modes.get(0)), mode == ReplayMode.ACTIVE ? hash : null));
    }
    return merged;
  }

  private JsonNode measure(ReplayMode mode) throws IOException, InterruptedException {
    Path json = Files.createTempFile("symphony-overhead", ".json");
    try {
      Process process =
          new ProcessBuilder(command(mode, json))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      int code = process.waitFor();
      if (code != CommandLine.ExitCode.OK && code != CommandLine.ExitCode.SOFTWARE) {
        throw new IOException("the process of mode " + mode.label() + " ended with " + code);
      }
      return JSON.readTree(json.toFile()).get("rows").get(0);
    } finally {
      Files.delete(json);
    }
  }

  private List<String> command(ReplayMode mode, Path json) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ForkedRun.class.getName());
    command.addAll(List.of("--alone", "--modes", mode.label(), "--source", source));
    command.addAll(List.of("--nodes", Integer.toString(run.nodes())));
    command.addAll(List.of("--fill", Double.toString(run.fill())));
    command.addAll(List.of("--containers", Integer.toString(run.containers())));
    command.addAll(List.of("--seed", Long.toString(run.seed()), "--json", json.toString()));
    return command;
  }

  /** One row of several of one mode, compared to stock's. */
  static OverheadRow merge(List<JsonNode> rows, List<JsonNode> stock, String hash)
      throws IOException {
    ObjectNode merged = rows.get(0).deepCopy();
    for (Map.Entry<String, JsonNode> figure : rows.get(0).properties()) {
      String name = figure.getKey();
      if (SUMS.contains(name)) {
        merged.put(name, Arrays.stream(values(rows, name)).sum());
      } else if (figure.getValue().isNumber()) {
        merged.put(name, median(rows, name));
      }
    }
    ratio(merged, "ratio", "ratioToStock", rows, stock, "containersPerSecond");
    ratio(merged, "cpuRatio", "cpuRatioToStock", rows, stock, "containersPerCpuSecond");
    merged.put(
        "heartbeatP99Ratio",
        median(rows, "heartbeatP99Micros") / median(stock, "heartbeatP99Micros"));
    for (String name : BEYOND_STOCK) {
      merged.put(name, median(rows, name) - median(stock, name));
    }
    if (hash != null) {
      merged.put("sequenceHash", hash);
    }
    return JSON.treeToValue(merged, OverheadRow.class);
  }

  private static void ratio(
      ObjectNode merged,
      String bound,
      String name,
      List<JsonNode> rows,
      List<JsonNode> stock,
      String figure) {
    PairedRatio ratio = PairedRatio.of(values(rows, figure), values(stock, figure));
    merged.put(name, ratio.median());
    merged.put(bound + "Low", ratio.low());
    merged.put(bound + "High", ratio.high());
  }

  private static double median(List<JsonNode> rows, String figure) {
    double[] values = values(rows, figure);
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private static double[] values(List<JsonNode> rows, String figure) {
    return rows.stream().mapToDouble(row -> row.get(figure).asDouble()).toArray();
  }
}
