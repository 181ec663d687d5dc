/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.symphonyscheduler.belief.metrics.Constants;
import org.symphonyscheduler.belief.metrics.MetricTable;
import org.symphonyscheduler.belief.metrics.MetricTableReader;
import org.symphonyscheduler.belief.metrics.OfferedEvents;
import org.symphonyscheduler.belief.network.NetworkDrawing;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.topology.HwlocXml;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which utilisations a processor's metric table yields. */
@Command(
    name = "belief",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a processor's metric table and says which utilisations it yields, which lack an"
          + " event, and of which only the prior speaks; builds the machine's network from it.",
      "Exits 1 when the table yields none."
    })
public final class BeliefCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      required = true,
      description = "metric table: Intel's JSON, or perf's of any processor")
  private Path metrics;

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description =
          "the machine: XML of lstopo, or JSON as in docs/topology.md; default two sockets of 16"
              + " cores with their PCIe lanes populated")
  private Path topology;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "events the machine counts: one a line, or Intel's or Linux's JSON; default all")
  private Path events;

  @Option(
      names = "--dot",
      paramLabel = "FILE",
      description = "draw the network: SVG if the name ends in .svg, else for Graphviz")
  private Path dot;

  @Override
  public Integer call() throws IOException {
    MetricTable table = MetricTableReader.read(metrics);
    Machine machine = topology == null ? NetworkGenerator.xeon() : machine(topology);
    Predicate<String> offered = events == null ? event -> true : OfferedEvents.read(events);
    MetricTable.Usable usable = table.usable(offered, Constants.of(machine));
    BeliefReport report = BeliefReport.of(table, usable, machine, topology == null);
    PrintWriter out = spec.commandLine().getOut();
    report.print(out);
    out.flush();
    json.write(report.json());
    if (dot != null) {
      NetworkDrawing drawing = new NetworkDrawing(report.network().network());
      Files.writeString(dot, dot.toString().endsWith(".svg") ? drawing.svg() : drawing.dot());
    }
    return report.yieldsAny() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Machine machine(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      return HwlocXml.looksLike(text)
          ? HwlocXml.parse(file.toString(), text)
          : MachineJson.parse(file.toString(), text);
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(file.toString());
    }
  }
}
