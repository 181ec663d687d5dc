/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.KnownDevice;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.KnowledgeFile;
import picocli.CommandLine;

class KnowledgeCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    CommandLine line = Complaints.of(new CommandLine(new KnowledgeCommand()));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }

  /** So many runs, each of as many seconds, on idle machines. */
  private static KnownPair pair(String kernel, String processor, int runs, double seconds) {
    double[] products = new double[36];
    double log = Math.log(seconds);
    products[0] = runs;
    products[Feature.COUNT] = runs * log;
    products[35] = runs * log * log;
    return new KnownPair(kernel, processor, runs, products, new double[8], 0, new double[5]);
  }

  private Path file() throws Exception {
    Path file = directory.resolve("knowledge-1.jsonl");
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      KnowledgeFile.write(
          new Knowledge(
              List.of(pair("align", "cpu:X", 30, 50), pair("align", "yarn.io/gpu:K80", 40, 4)),
              List.of(
                  new KnownDevice("n:1", "gpu0", Math.log(1.5), 0.001, 1000),
                  new KnownDevice("n:1", "gpu1", 0.01, 0.001, 1000))),
          Instant.now(),
          writer);
    }
    return file;
  }

  @Test
  void whatWasLearnedIsShownFastestProcessorFirst() throws Exception {
    Path json = directory.resolve("out.json");
    assertThat(run(file(), "--json", json)).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsSubsequence("align", "yarn.io/gpu:K80", "40", "align", "cpu:X", "30")
        .contains("1 of 2 devices", "gpu0", "1.50 times as long")
        .doesNotContain("gpu1");
    JsonNode kernels = new ObjectMapper().readTree(json.toFile()).get("kernels");
    assertThat(kernels.get(0).get("seconds").asDouble()).isCloseTo(4, within(0.2));
    assertThat(kernels.get(1).get("seconds").asDouble()).isCloseTo(50, within(3.0));
    assertThat(kernels.get(1).get("runs").asInt()).isEqualTo(30);
  }

  @Test
  void aFileThatIsNoneIsToldOf() throws Exception {
    assertThat(run(directory.resolve("nowhere"))).isEqualTo(2);
    assertThat(err.toString()).contains("nowhere");
    Path other = Files.writeString(directory.resolve("other"), "{}");
    assertThat(run(other)).isEqualTo(2);
    assertThat(err.toString()).contains("other, line 1: format is");
  }
}
