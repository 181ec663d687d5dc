/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GradientsCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Complaints.of(new CommandLine(new GradientsCommand()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void measuresEveryEstimatorOfASmallNetwork() throws IOException {
    Path json = folder.resolve("gradients.json");
    assertThat(run("--nodes", "8", "--bins", "8", "--samples", "16", "--json", json.toString()))
        .isZero();
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows.findValuesAsText("estimator"))
        .contains("exactRebuilt", "exactCached", "sampling", "pathwise", "meanField")
        .hasSize(10);
    for (JsonNode row : rows) {
      assertThat(row.path("nodes").asInt()).isEqualTo(8);
      assertThat(row.path("micros").asDouble()).isPositive();
      assertThat(row.path("relativeError").asDouble()).isBetween(0.0, 5.0);
    }
    assertThat(out.toString()).contains("8 nodes, 8 bins", "exactCached");
  }

  @Test
  void badUsageNamesTheOptionAndItsRange() {
    assertThat(run("--nodes", "2")).isEqualTo(2);
    assertThat(run("--bins", "65")).isEqualTo(2);
    assertThat(run("--samples", "0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--nodes 2: expected 3 to 1900", "--bins 65: expected 2 to 64", "--samples [0]");
  }
}
