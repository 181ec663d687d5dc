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
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.evaluation.Policies;
import picocli.CommandLine;

/** What evaluate is given and gives back; a simulation here is a matter of milliseconds. */
class EvaluateInputTest {
  private static final String CLUSTER =
      """
      {"name": "small",
       "machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
         "devices": [{"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"},
                     {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"}]}],
       "nodes": [{"name": "n0", "machine": "M", "memoryMb": 4096}]}
      """;

  private static final String WORKLOAD =
      """
      {"kernels": [{"name": "a", "implementations": [
         {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 512, "seconds": {"*": 2}},
         {"device": "cpu", "vcores": 4, "memoryMb": 512, "seconds": {"*": 20}}]}],
       "jobs": [{"name": "pair", "tasks": [{"kernel": "a"}, {"kernel": "a", "parents": [0]}]}]}
      """;

  private static final String GANGS =
      """
      {"kernels": [{"name": "a", "implementations": [
         {"device": "yarn.io/gpu", "units": 2, "vcores": 1, "memoryMb": 512, "seconds": {"*": 2}},
         {"device": "cpu", "vcores": 4, "memoryMb": 512, "seconds": {"*": 20}}]}],
       "jobs": [{"name": "pair", "tasks": [{"kernel": "a"}, {"kernel": "a", "parents": [0]}]}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path cluster;
  private Path workload;

  @BeforeEach
  void files() throws IOException {
    cluster = Files.writeString(folder.resolve("c.json"), CLUSTER);
    workload = Files.writeString(folder.resolve("w.json"), WORKLOAD);
  }

  private int run(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "--cluster",
                cluster,
                "--workload",
                workload,
                "--jobs",
                30,
                "--warm-up",
                10,
                "--loads",
                "mid",
                "--policies",
                "clairvoyant,symphony,firstfit"));
    for (int i = 0; i < more.length; i += 2) {
      int at = words.indexOf(more[i]);
      if (at >= 0) {
        words.set(at + 1, more[i + 1]);
      } else {
        words.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return Complaints.of(new CommandLine(new EvaluateCommand()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words.stream().map(Object::toString).toArray(String[]::new));
  }

  @Test
  void comparesPoliciesAndTellsEveryRow() throws IOException {
    Path json = folder.resolve("rows.json");

    assertThat(run("--seeds", 2, "--json", json)).isZero();

    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows).hasSize(6);
    for (JsonNode row : rows) {
      assertThat(row.fieldNames())
          .toIterable()
          .contains(
              "policy",
              "load",
              "cluster",
              "workload",
              "seed",
              "jobs",
              "meanSlowdown",
              "p99Slowdown",
              "meanJobSeconds",
              "medianDecisionMicros",
              "p99DecisionMicros");
      assertThat(row.path("jobs").asInt()).isEqualTo(30);
      assertThat(row.path("load").asText()).isEqualTo("mid");
      assertThat(row.path("cluster").asText()).isEqualTo("small");
      assertThat(row.path("meanSlowdown").isNumber()).isTrue();
      assertThat(row.path("p99Slowdown").asDouble())
          .isGreaterThanOrEqualTo(row.path("meanSlowdown").asDouble());
    }
    assertThat(rows.findValuesAsText("seed").stream().distinct()).hasSize(2);
    assertThat(out.toString()).contains("symphony", "firstfit", "95 %");
  }

  @Test
  void jobsCanBeBagsOfEqualTasksOrSomeOfThem() throws IOException {
    Path json = folder.resolve("bags.json");
    // On two equal GPUs no policy can do better than the first come, by which exit 1 is judged.
    assertThat(run("--bag", 8, "--json", json)).isLessThan(2);
    JsonNode bags = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(run("--bag", 8, "--bag-share", 0.2, "--json", json)).isLessThan(2);
    JsonNode mix = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(bags.get(0).path("meanSlowdown")).isNotEqualTo(mix.get(0).path("meanSlowdown"));
    assertThat(bags.get(0).path("meanSlowdown").asDouble()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void bagsOutOfRangeAreRefusedByName() {
    assertThat(run("--bag", -1)).isEqualTo(2);
    assertThat(err.toString()).contains("--bag -1: expected 1 to 10000");
    assertThat(run("--bag", 8, "--bag-share", 0)).isEqualTo(2);
    assertThat(err.toString()).contains("--bag-share 0.0: expected above 0 to 1");
  }

  @Test
  void theSameCommandGivesTheSameFigures() throws IOException {
    Path once = folder.resolve("once.json");
    Path again = folder.resolve("again.json");
    run("--json", once);
    run("--json", again);

    assertThat(slowdowns(again)).isEqualTo(slowdowns(once)).hasSize(3);
  }

  private static List<String> slowdowns(Path json) throws IOException {
    return new ObjectMapper().readTree(json.toFile()).path("rows").findValuesAsText("p99Slowdown");
  }

  @Test
  void aRateStandsInPlaceOfTheLoadsAndIsTheSameForAll() throws IOException {
    Path json = folder.resolve("rates.json");
    int code =
        Complaints.of(new CommandLine(new EvaluateCommand()))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                "--cluster=" + cluster,
                "--workload=" + workload,
                "--jobs=10",
                "--warm-up=0",
                "--rate=0.05,0.2",
                "--policies=clairvoyant",
                "--json=" + json);

    assertThat(code).as(err.toString()).isZero();
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows.findValuesAsText("jobsPerSecond")).containsExactly("0.05", "0.2");
    assertThat(rows.findValuesAsText("load")).containsExactly("0.05-per-s", "0.2-per-s");
  }

  @Test
  void aParameterOnTheCommandLineIsTheOneThatIsUsed() throws IOException {
    Path json = folder.resolve("parameters.json");
    String tuned = "clairvoyant:waitBias=1.421:eta=1.223";
    run("--policies", "clairvoyant," + tuned + ",clairvoyant:waitFactor=0", "--json", json);

    List<String> slowdowns = slowdowns(json);
    assertThat(slowdowns.get(1)).isEqualTo(slowdowns.get(0));
    assertThat(slowdowns.get(2)).isNotEqualTo(slowdowns.get(0));
    assertThat(Files.readString(json)).contains('"' + tuned + '"');
  }

  @Test
  void theNameOfAPolicyIsTheSameInAnyCase() throws IOException {
    Path small = folder.resolve("small.json");
    Path large = folder.resolve("large.json");
    run("--policies", "heft", "--json", small);
    run("--policies", "HEFT", "--json", large);

    assertThat(slowdowns(large)).isEqualTo(slowdowns(small));
    assertThat(Files.readString(large)).contains("\"heft\"").doesNotContain("HEFT");
  }

  @Test
  void drawsFiguresThatCanBeOpenedAndAreSmall() throws IOException {
    Path plots = folder.resolve("plots");

    run("--policies", String.join(",", Policies.NAMES), "--plots", plots);

    for (String figure : List.of("slowdown", "latency", "kernel-slowdown-mid", "job-loss-mid")) {
      assertThat(ImageIO.read(plots.resolve(figure + ".png").toFile()).getWidth())
          .isGreaterThan(400);
      assertThat(plots.resolve(figure + ".svg")).content().contains("<svg");
      assertThat(Files.size(plots.resolve(figure + ".svg"))).isLessThan(150_000);
      assertThat(plots.resolve(figure + ".csv")).content().contains("symphony");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--policies | oracle | oracle",
        "--loads | full | low, mid or high",
        "--jobs | 0 | --jobs",
        "--warm-up | -1 | --warm-up",
        "--seeds | 0 | one",
        "--rate | 0 | jobs per second is \"0.0\"",
        "--rate | 0.1,often | often",
        "--policies | symphony:reech=2 | parameter of symphony is \"reech\"",
        "--policies | symphony:horizn=2 | horizon",
        "--policies | symphony:horizon | is \"horizon\"",
        "--policies | symphony:horizon=far | symphony:horizon is \"far\"",
        "--policies | symphony:horizon=-1 | symphony:horizon is \"-1\"",
        "--policies | sparrow:probes=1.5 | a whole number from 1",
        "--policies | sparrow:eta=1 | probes",
        "--policies | oracle:eta=1 | parameter of oracle",
        "--drift | 1.5 | --drift",
        "--gangs | -0.1 | --gangs",
        "--gangs | 0.2 | workload file",
        "--cluster | nowhere.json | nowhere.json",
        "--workload | nowhere.json | nowhere.json",
      })
  void badUsageIsToldAndExitsWith2(String option, String value, String message) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void gangsAreCountedAndPoliciesThatChooseEachDeviceAreRefused() throws IOException {
    Files.writeString(workload, GANGS);
    Path json = folder.resolve("gangs.json");

    assertThat(run("--json", json, "--plots", folder)).as(err.toString()).isZero();
    assertThat(Files.readAllLines(folder.resolve("gang-wait.csv"))).hasSize(4);
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
    assertThat(rows.findValuesAsText("gangs")).allMatch(count -> Integer.parseInt(count) > 5);
    assertThat(out.toString()).contains("gangs waited");
    assertThat(run("--policies", "symphony,heft")).isEqualTo(2);
    assertThat(err.toString()).contains("\"heft\"", "paragon");
  }

  @Test
  void aFaultInAFileIsToldWithItsPathAndValue() throws IOException {
    Files.writeString(cluster, CLUSTER.replace("\"memoryMb\": 4096", "\"memoryMb\": -1"));

    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("c.json", "nodes[0].memoryMb is \"-1\"");
  }

  @Test
  void aClusterThatCannotRunTheWorkloadIsBadInput() throws IOException {
    Files.writeString(
        workload, WORKLOAD.replace("yarn.io/gpu", "yarn.io/fpga").replace("\"cpu\"", "\"tpu\""));

    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("small", "kernel a").doesNotContain("\tat ");
  }
}
