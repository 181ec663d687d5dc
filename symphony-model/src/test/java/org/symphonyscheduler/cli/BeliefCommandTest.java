/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BeliefCommandTest {
  private static final Path XEON = Path.of("src/main/resources/metrics/xeon-two-socket.json");
  private static final Path NODE = Path.of("src/test/resources/topology/hwloc2-two-sockets.xml");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return Complaints.of(new CommandLine(new BeliefCommand()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void reportsATableAndAMachine() throws IOException {
    Path json = folder.resolve("report.json");

    assertThat(run("--metrics", XEON, "--topology", NODE, "--json", json)).isZero();

    assertThat(out.toString())
        .contains("14 metrics read", "memory_bandwidth_total", "switch0", "15.75 GB/s");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("metricsRead").asInt()).isEqualTo(14);
    assertThat(report.path("metricsUsed").asInt()).isEqualTo(14);
    assertThat(report.path("utilisations").size()).isEqualTo(5);
    assertThat(report.path("missing").isArray()).isTrue();
    assertThat(report.path("nodes").asInt()).isGreaterThan(report.path("measured").asInt());
    assertThat(report.path("measured").asInt()).isGreaterThan(10);
    assertThat(report.path("machineAssumed").asBoolean()).isFalse();
  }

  @Test
  void drawsTheNetwork() throws IOException {
    Path dot = folder.resolve("network.dot");
    Path svg = folder.resolve("network.svg");

    assertThat(run("--metrics", XEON, "--dot", dot)).isZero();
    assertThat(run("--metrics", XEON, "--dot", svg)).isZero();

    assertThat(out.toString()).contains("assumed; --topology tells another", "polytree");
    assertThat(Files.readString(dot))
        .startsWith("digraph belief {")
        .contains("label=\"socket0.UNC_M_CAS_COUNT.RD\", shape=box", "->")
        .endsWith("}\n");
    assertThat(Files.readString(svg)).startsWith("<svg ").contains("memory0.utilisation", "<path ");
  }

  @Test
  void listsWhatLacksAnEvent() throws IOException {
    Path events = file("events.txt", "# counted here\nUNC_M_CAS_COUNT.RD  reads\n");

    assertThat(run("--metrics", XEON, "--events", events)).isEqualTo(1);

    assertThat(out.toString())
        .contains("1 can be computed")
        .contains("upi_data_transmit_bw needs UNC_UPI_TxL_FLITS.ALL_DATA");
  }

  @Test
  void badUsageAndInputExitWithTwo() throws IOException {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--metrics", folder.resolve("none.json"))).isEqualTo(2);
    Path bad = file("bad.json", "[{\"MetricName\": \"m\", \"MetricExpr\": \"a b\"}]");
    assertThat(run("--metrics", bad)).isEqualTo(2);

    assertThat(err.toString())
        .contains("no such file")
        .contains("bad.json: metric m, column 3 is \"b\"; expected an operator or the end");
  }

  @Test
  void explainsItself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--metrics=FILE", "--topology=FILE", "--json=FILE");
  }
}
