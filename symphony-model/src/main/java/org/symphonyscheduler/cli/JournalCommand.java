/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.symphonyscheduler.evaluation.Hindsight;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.topology.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how well Symphony would have known a cluster, from the journal of its ResourceManager. */
@Command(
    name = "journal",
    mixinStandardHelpOptions = true,
    description = {
      "Tells a model that knows nothing what a journal of symphony.journal.directory says"
          + " (docs/state.md), and compares the run time it predicts for each container when it is"
          + " placed with what the container took: what Symphony would have known of this cluster,"
          + " and how soon.",
      "Files on HDFS are fetched first: hdfs dfs -get."
    })
public final class JournalCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("journal-(\\d{1,12})\\.jsonl(\\.gz)?");

  /** From so many runs of a kernel before, to below the next. */
  private static final int[] STAGES = {0, 1, 5, 20};

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "journal-N.jsonl.gz, oldest first, or a directory of them")
  private List<Path> paths;

  @Option(
      names = "--knowledge",
      paramLabel = "FILE",
      description =
          "also write what was learned, as knowledge-1.jsonl for an empty symphony.state.directory")
  private Path knowledge;

  @Option(names = "--json", paramLabel = "FILE", description = "also write the figures to a file")
  private File json;

  /**
   * Containers whose kernels had run about as often before.
   *
   * @param offBy factor between what was predicted and what it took, less one, that half of them
   *     are within; null of none
   * @param withinTwo share that took between half and twice what was predicted; null of none
   */
  record Stage(int runsBefore, int containers, Double offBy, Double withinTwo) {}

  /** Containers of a kernel on a device type; {@code offBy} is of those after the fifth run. */
  record Kernel(
      String kernel, String deviceType, int containers, double medianSeconds, Double offBy) {}

  /** All that is shown; lengths in seconds. */
  record Report(
      int files,
      double seconds,
      int nodes,
      int nodesWithTopology,
      int nodesWithCounters,
      int jobs,
      int containers,
      List<Stage> stages,
      List<Kernel> kernels) {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Hindsight hindsight = new Hindsight();
    List<Path> files = files();
    for (Path file : files) {
      if (!hindsight.read(file)) {
        out.printf("%s ends in the middle; what it has is used.%n", file);
      }
    }
    Report report = report(files.size(), hindsight);
    print(report, out);
    out.flush();
    if (knowledge != null) {
      try (BufferedWriter writer = Files.newBufferedWriter(knowledge)) {
        KnowledgeFile.write(hindsight.knowledge(), Instant.now(), writer);
      }
    }
    if (json != null) {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json, report);
    }
    return ExitCode.OK;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        List<Path> found = inOrder(path);
        if (found.isEmpty()) {
          throw new InvalidInputException(
              path.toString(), "file", null, "journal-N.jsonl.gz in the directory");
        }
        files.addAll(found);
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> inOrder(Path directory) throws IOException {
    try (Stream<Path> there = Files.list(directory)) {
      return there
          .filter(file -> number(file) >= 0)
          .sorted(Comparator.comparingLong(JournalCommand::number))
          .toList();
    }
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  private static Report report(int files, Hindsight hindsight) {
    List<Hindsight.Run> runs = hindsight.runs();
    List<Stage> stages = new ArrayList<>();
    for (int s = 0; s < STAGES.length; s++) {
      int from = STAGES[s];
      int to = s + 1 < STAGES.length ? STAGES[s + 1] : Integer.MAX_VALUE;
      List<Hindsight.Run> of = only(runs, run -> run.before() >= from && run.before() < to);
      long near = of.stream().filter(run -> Math.abs(run.error()) <= Math.log(2)).count();
      Double withinTwo = of.isEmpty() ? null : (double) near / of.size();
      stages.add(new Stage(from, of.size(), offBy(of), withinTwo));
    }
    Map<List<String>, List<Hindsight.Run>> byKernel = new LinkedHashMap<>();
    for (Hindsight.Run run : runs) {
      byKernel
          .computeIfAbsent(List.of(run.kernel(), run.deviceType()), k -> new ArrayList<>())
          .add(run);
    }
    List<Kernel> kernels =
        byKernel.entrySet().stream()
            .map(entry -> kernel(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Kernel::kernel).thenComparing(Kernel::deviceType))
            .toList();
    return new Report(
        files,
        hindsight.millis() / 1000.0,
        hindsight.nodes(),
        hindsight.nodesWithTopology(),
        hindsight.nodesWithCounters(),
        hindsight.jobs(),
        runs.size(),
        stages,
        kernels);
  }

  private static Kernel kernel(List<String> names, List<Hindsight.Run> runs) {
    double[] seconds = runs.stream().mapToDouble(Hindsight.Run::seconds).sorted().toArray();
    return new Kernel(
        names.get(0),
        names.get(1),
        runs.size(),
        seconds[seconds.length / 2],
        offBy(only(runs, run -> run.before() >= STAGES[2])));
  }

  private static List<Hindsight.Run> only(
      List<Hindsight.Run> runs, Predicate<Hindsight.Run> wanted) {
    return runs.stream().filter(wanted).toList();
  }

  private static Double offBy(List<Hindsight.Run> runs) {
    double[] errors = runs.stream().mapToDouble(run -> Math.abs(run.error())).sorted().toArray();
    return errors.length == 0 ? null : (Double) Math.expm1(errors[errors.length / 2]);
  }

  private static void print(Report report, PrintWriter out) {
    Duration time = Duration.ofSeconds(Math.round(report.seconds));
    out.printf(
        "%d file%s, %d h %02d min %02d s. %d nodes, of which %d told their topology and %d counters."
            + " %d jobs, %d containers that ended well.%n%n",
        report.files,
        report.files == 1 ? "" : "s",
        time.toHours(),
        time.toMinutesPart(),
        time.toSecondsPart(),
        report.nodes,
        report.nodesWithTopology,
        report.nodesWithCounters,
        report.jobs,
        report.containers);
    out.println(
        "Run times as predicted when containers were placed, by a model that knew nothing:");
    out.printf(
        "%-24s %10s %10s %18s%n", "runs of the kernel", "containers", "off by", "within factor 2");
    for (int s = 0; s < STAGES.length; s++) {
      Stage stage = report.stages.get(s);
      out.printf(
          "%-24s %10d %10s %18s%n",
          before(s), stage.containers, percent(stage.offBy), percent(stage.withinTwo));
    }
    out.printf("%n%-40s %-14s %10s %10s %10s%n", "kernel", "on", "containers", "seconds", "off by");
    for (Kernel kernel : report.kernels) {
      out.printf(
          Locale.ROOT,
          "%-40s %-14s %10d %10.2f %10s%n",
          kernel.kernel,
          kernel.deviceType,
          kernel.containers,
          kernel.medianSeconds,
          percent(kernel.offBy));
    }
    out.println();
    out.println(
        "seconds: median. off by: half of them were nearer; of a kernel, after its fifth run.");
  }

  private static String before(int stage) {
    if (stage == 0) {
      return "none before";
    }
    return stage + 1 < STAGES.length
        ? STAGES[stage] + " to " + (STAGES[stage + 1] - 1) + " before"
        : STAGES[stage] + " and more before";
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
