/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.symphonyscheduler.evaluation.Hindsight;

/** How well run times would have been known: for people and, key by key, as JSON. */
record JournalReport(
    int files,
    double seconds,
    int nodes,
    int nodesWithTopology,
    int nodesWithCounters,
    int jobs,
    int containers,
    List<Stage> stages,
    List<Kernel> kernels) {

  /** From so many runs of a kernel before, to below the next. */
  private static final int[] STAGES = {0, 1, 5, 20};

  /** A kernel is judged by its runs after so many. */
  private static final int KNOWN_AFTER = 5;

  /**
   * Containers whose kernels had run about as often before.
   *
   * @param offBy factor between what was predicted and what it took, less one, that half of them
   *     are within; null of none
   * @param withinTwo share that took between half and twice what was predicted; null of none
   */
  record Stage(int runsBefore, int containers, Double offBy, Double withinTwo) {}

  /**
   * Containers of a kernel on a device type.
   *
   * @param medianSeconds of all
   * @param offBy of those that had run {@value #KNOWN_AFTER} times before; null of none
   */
  record Kernel(
      String kernel, String deviceType, int containers, double medianSeconds, Double offBy) {}

  static JournalReport of(int files, Hindsight hindsight) {
    List<Hindsight.Run> runs = hindsight.runs();
    return new JournalReport(
        files,
        hindsight.millis() / 1000.0,
        hindsight.nodes(),
        hindsight.nodesWithTopology(),
        hindsight.nodesWithCounters(),
        hindsight.jobs(),
        runs.size(),
        stages(runs),
        kernels(runs));
  }

  private static List<Stage> stages(List<Hindsight.Run> runs) {
    List<Stage> stages = new ArrayList<>();
    for (int s = 0; s < STAGES.length; s++) {
      int from = STAGES[s];
      int to = s + 1 < STAGES.length ? STAGES[s + 1] : Integer.MAX_VALUE;
      List<Hindsight.Run> of = only(runs, run -> run.before() >= from && run.before() < to);
      long near = of.stream().filter(run -> Math.abs(run.error()) <= Math.log(2)).count();
      Double withinTwo = of.isEmpty() ? null : (double) near / of.size();
      stages.add(new Stage(from, of.size(), offBy(of), withinTwo));
    }
    return stages;
  }

  private static List<Kernel> kernels(List<Hindsight.Run> runs) {
    Map<List<String>, List<Hindsight.Run>> byKernel = new LinkedHashMap<>();
    for (Hindsight.Run run : runs) {
      byKernel
          .computeIfAbsent(List.of(run.kernel(), run.deviceType()), k -> new ArrayList<>())
          .add(run);
    }
    return byKernel.values().stream()
        .map(JournalReport::kernel)
        .sorted(Comparator.comparing(Kernel::kernel).thenComparing(Kernel::deviceType))
        .toList();
  }

  private static Kernel kernel(List<Hindsight.Run> runs) {
    double[] seconds = runs.stream().mapToDouble(Hindsight.Run::seconds).sorted().toArray();
    return new Kernel(
        runs.get(0).kernel(),
        runs.get(0).deviceType(),
        runs.size(),
        seconds[seconds.length / 2],
        offBy(only(runs, run -> run.before() >= KNOWN_AFTER)));
  }

  private static List<Hindsight.Run> only(
      List<Hindsight.Run> runs, Predicate<Hindsight.Run> wanted) {
    return runs.stream().filter(wanted).toList();
  }

  private static Double offBy(List<Hindsight.Run> runs) {
    double[] errors = runs.stream().mapToDouble(run -> Math.abs(run.error())).sorted().toArray();
    return errors.length == 0 ? null : (Double) Math.expm1(errors[errors.length / 2]);
  }

  void print(PrintWriter out) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    out.printf(
        "%d file%s, %d h %02d min %02d s. %d nodes, of which %d told their topology and %d counters."
            + " %d jobs, %d containers that ended well.%n%n",
        files,
        files == 1 ? "" : "s",
        time.toHours(),
        time.toMinutesPart(),
        time.toSecondsPart(),
        nodes,
        nodesWithTopology,
        nodesWithCounters,
        jobs,
        containers);
    out.println(
        "Run times as predicted when containers were placed, by a model that knew nothing:");
    new TextTable<Stage>()
        .words("runs of the kernel", 24, JournalReport::before)
        .figures("containers", 10, "%d", Stage::containers)
        .figures("off by", 10, "%s", stage -> percent(stage.offBy))
        .figures("within factor 2", 18, "%s", stage -> percent(stage.withinTwo))
        .print(stages, out);
    out.println();
    new TextTable<Kernel>()
        .words("kernel", 40, Kernel::kernel)
        .words("on", 14, Kernel::deviceType)
        .figures("containers", 10, "%d", Kernel::containers)
        .figures("seconds", 10, "%.2f", Kernel::medianSeconds)
        .figures("off by", 10, "%s", kernel -> percent(kernel.offBy))
        .print(kernels, out);
    out.println();
    out.println(
        "seconds: median. off by: half of them were nearer; of a kernel, after its fifth run.");
  }

  private static String before(Stage stage) {
    if (stage.runsBefore == 0) {
      return "none before";
    }
    for (int next : STAGES) {
      if (next > stage.runsBefore) {
        return stage.runsBefore + " to " + (next - 1) + " before";
      }
    }
    return stage.runsBefore + " and more before";
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
