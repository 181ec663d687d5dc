/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.symphonyscheduler.performance.KnownDevice;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.RateBelief;
import org.symphonyscheduler.policy.SymphonyModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a ResourceManager has learned. */
@Command(
    name = "knowledge",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what Symphony has learned, from a file of symphony.state.directory (docs/state.md):"
          + " how long kernels run on processors, and which devices are slower or faster than their"
          + " model.",
      "A file on HDFS is fetched first: hdfs dfs -get."
    })
public final class KnowledgeCommand implements Callable<Integer> {
  /** Devices within this of their model, as a factor on run times, are as they should be. */
  private static final double USUAL = 1.1;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "FILE", description = "knowledge-N.jsonl")
  private Path file;

  /** A kernel on a processor of an idle machine, its image in place. */
  record KernelRow(
      String kernel, String processor, long runs, double seconds, double spread, double noise) {}

  /** A device and its factor on run times. */
  record DeviceRow(String node, String device, double factor) {}

  /** All that is shown. */
  record Report(List<KernelRow> kernels, List<DeviceRow> devices) {}

  @Override
  public Integer call() throws IOException {
    Knowledge knowledge;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      knowledge = KnowledgeFile.read(file.toString(), reader, Instant.now());
    }
    Report report = report(knowledge);
    PrintWriter out = spec.commandLine().getOut();
    print(report, knowledge.devices().size(), out);
    out.flush();
    json.write(report);
    return ExitCode.OK;
  }

  private static Report report(Knowledge knowledge) {
    SymphonyModel model = new SymphonyModel(ModelParameters.DEFAULT, () -> 0);
    model.recall(knowledge);
    List<KernelRow> kernels =
        knowledge.pairs().stream()
            .map(pair -> row(pair, model.rate(pair.kernel(), pair.processor())))
            .sorted(Comparator.comparing(KernelRow::kernel).thenComparingDouble(KernelRow::seconds))
            .toList();
    List<DeviceRow> devices =
        knowledge.devices().stream()
            .map(KnowledgeCommand::row)
            .filter(row -> row.factor() > USUAL || row.factor() < 1 / USUAL)
            .sorted(Comparator.comparingDouble(row -> -row.factor()))
            .toList();
    return new Report(kernels, devices);
  }

  private static KernelRow row(KnownPair pair, RateBelief rate) {
    return new KernelRow(
        pair.kernel(),
        pair.processor(),
        pair.completions(),
        rate.seconds(),
        rate.spread(),
        rate.noise());
  }

  private static DeviceRow row(KnownDevice device) {
    return new DeviceRow(device.node(), device.device(), Math.exp(device.mean()));
  }

  private static void print(Report report, int devices, PrintWriter out) {
    new TextTable<KernelRow>()
        .words("kernel", 40, KernelRow::kernel)
        .words("processor", 28, KernelRow::processor)
        .figures("runs", 6, "%d", KernelRow::runs)
        .figures("seconds", 10, "%.2f", KernelRow::seconds)
        .figures("+-", 8, "%.0f%%", row -> 100 * Math.expm1(row.spread()))
        .print(report.kernels, out);
    out.printf(
        "%n%d of %d devices run more than a tenth slower or faster than their model:%n",
        report.devices.size(), devices);
    for (DeviceRow row : report.devices) {
      out.printf(
          Locale.ROOT, "%-40s %-28s %5.2f times as long%n", row.node, row.device, row.factor);
    }
  }
}
