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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.evaluation.Experiment;
import picocli.CommandLine;

class ExperimentCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(name));
    words.addAll(List.of("--plots", folder.toString()));
    words.addAll(Arrays.asList(more));
    return Complaints.of(new CommandLine(new ExperimentCommand()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }

  private JsonNode small(String name) throws IOException {
    Path json = folder.resolve(name + ".json");
    String[] small = {
      "--clusters=1", "--workloads=1", "--machines=2", "--jobs=30", "--warm-up=10", "--json=" + json
    };
    assertThat(run(name, small)).as(err.toString()).isZero();
    assertThat(ImageIO.read(folder.resolve(name + ".png").toFile()).getWidth()).isEqualTo(900);
    assertThat(folder.resolve(name + ".svg")).content().contains("<svg");
    return new ObjectMapper().readTree(json.toFile());
  }

  private static Map<String, Double> ratios(JsonNode result) {
    Map<String, Double> ratios = new TreeMap<>();
    for (JsonNode summary : result.get("summaries")) {
      String key = summary.get("policy").asText() + " at " + summary.get("load").asText();
      ratios.put(key, summary.get("slowdownRatio").get("mean").asDouble());
    }
    return ratios;
  }

  @Test
  void brokenCountersReachTheModelAndNotTheReference() throws IOException {
    Map<String, Double> ratios = ratios(small("telemetry"));
    assertThat(ratios).hasSize(9).containsEntry("clairvoyant at mid", 1.0);
    double usual = ratios.get("symphony at mid");
    assertThat(ratios.get("symphony (all dead) at mid")).isNotEqualTo(usual);
    assertThat(ratios.get("symphony (10 s late) at mid")).isNotEqualTo(usual);
    assertThat(out.toString()).contains("/ clairvoyant", "symphony (all dead)");
    assertThat(Files.readAllLines(folder.resolve("telemetry.csv"))).hasSize(10);
  }

  @Test
  void driftIsUnderTheSameArrivalsAsItsLack() throws IOException {
    JsonNode result = small("drift");
    assertThat(result.get("rows").findValuesAsText("jobsPerSecond"))
        .hasSize(8)
        .containsOnly(result.get("rows").get(0).get("jobsPerSecond").asText());
    Map<String, Double> ratios = ratios(result);
    assertThat(ratios.get("clairvoyant at mid")).isEqualTo(1);
    assertThat(ratios.get("clairvoyant (drift) at mid")).isNotEqualTo(1);
  }

  @Test
  void whoRecallsIsComparedWithWhoStartsFromNothing() throws IOException {
    JsonNode result = small("restart");
    Map<String, Double> ratios = ratios(result);
    assertThat(ratios).hasSize(12).containsEntry("clairvoyant at high", 1.0);
    assertThat(ratios.get("symphony (recalls 600 jobs) at mid"))
        .isNotEqualTo(ratios.get("symphony at mid"));
    assertThat(ratios(small("restart"))).as("again").isEqualTo(ratios);
  }

  @Test
  void loadsAreMultiplesOfMidLoad() throws IOException {
    Map<String, Double> rates = new TreeMap<>();
    Map<String, Double> slowdowns = new TreeMap<>();
    for (JsonNode row : small("loads").get("rows")) {
      rates.put(row.get("load").asText(), row.get("jobsPerSecond").asDouble());
      if (row.get("policy").asText().equals("clairvoyant")) {
        slowdowns.put(row.get("load").asText(), row.get("meanSlowdown").asDouble());
      }
    }
    assertThat(rates.get("0.25") / rates.get("1.0")).isEqualTo(0.25);
    assertThat(slowdowns.get("1.0")).isBetween(1.35, 1.65);
    assertThat(slowdowns.get("0.25")).isLessThan(slowdowns.get("1.45"));
  }

  @Test
  void everyPartIsComparedWithTheWhole() throws IOException {
    Map<String, Double> ratios = ratios(small("ablation"));
    assertThat(ratios).hasSize(24).containsEntry("symphony at high", 1.0);
    assertThat(ratios.get("symphony:waitFactor=0 at high")).isGreaterThan(1);
    assertThat(out.toString()).contains("/ symphony [95 %]");
  }

  @Test
  void aTaskOfABatchIsTimed() throws IOException {
    assertThat(run("batch", "--json=" + folder.resolve("batch.json"))).as(err.toString()).isZero();
    JsonNode points = new ObjectMapper().readTree(folder.resolve("batch.json").toFile());
    assertThat(points.get("points").findValuesAsText("size")).startsWith("1", "2").endsWith("256");
    assertThat(points.get("points").get(0).get("medianMicros").asDouble()).isPositive();
    assertThat(Files.readAllLines(folder.resolve("batch.csv"))).hasSize(10);
  }

  @Test
  void whatNobodyAskedIsAnsweredWithWhatCanBe() {
    assertThat(run("weather")).isEqualTo(2);
    assertThat(err.toString()).contains("weather").contains("batch");
    Experiment.names().forEach(name -> assertThat(err.toString()).contains(name));
  }
}
