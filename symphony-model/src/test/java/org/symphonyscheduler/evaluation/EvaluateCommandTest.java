/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.cli.Complaints;
import org.symphonyscheduler.cli.EvaluateCommand;
import org.symphonyscheduler.cli.TuneCommand;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object command, String... arguments) {
    return Complaints.of(new CommandLine(command))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void everyPolicyIsRunAtTheLoadThatTheReferenceDefinesAndDrawn() throws Exception {
    Path json = directory.resolve("result.json");
    int code =
        run(
            new EvaluateCommand(),
            "--clusters",
            "1",
            "--workloads",
            "1",
            "--jobs",
            "40",
            "--warm-up",
            "10",
            "--loads",
            "mid",
            "--json",
            json.toString(),
            "--plots",
            directory.toString());
    assertThat(code).as(err.toString()).isIn(0, 1);
    JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
    Set<String> policies = new TreeSet<>();
    for (JsonNode row : rows) {
      policies.add(row.get("policy").asText());
      assertThat(row.get("jobs").asInt()).isEqualTo(40);
      assertThat(row.get("meanSlowdown").asDouble()).isGreaterThan(0.8);
      assertThat(row.get("p99Slowdown").asDouble())
          .isGreaterThanOrEqualTo(row.get("meanSlowdown").asDouble());
      assertThat(row.get("medianDecisionMicros").asDouble()).isPositive();
    }
    assertThat(policies).containsExactlyInAnyOrderElementsOf(Policies.NAMES);
    assertThat(slowdown(rows, "clairvoyant")).isBetween(1.35, 1.65);
    assertThat(slowdown(rows, "firstfit")).isGreaterThan(2 * slowdown(rows, "symphony"));
    for (String figure : new String[] {"slowdown", "latency", "kernel-slowdown-mid"}) {
      assertThat(Files.size(directory.resolve(figure + ".png"))).isGreaterThan(5_000);
      assertThat(directory.resolve(figure + ".svg")).content().contains("<svg");
      assertThat(Files.readAllLines(directory.resolve(figure + ".csv")).size()).isGreaterThan(9);
    }
    assertThat(out.toString()).contains("mean slowdown [95 %]");
  }

  private static double slowdown(JsonNode rows, String policy) {
    for (JsonNode row : rows) {
      if (row.get("policy").asText().equals(policy)) {
        return row.get("meanSlowdown").asDouble();
      }
    }
    throw new AssertionError("no row of " + policy);
  }

  @Test
  void whatCannotBeIsNamedBeforeAnythingRuns() {
    assertThat(run(new EvaluateCommand(), "--policies", "magic")).isEqualTo(2);
    assertThat(err.toString()).contains("magic").contains("clairvoyant");
    assertThat(run(new EvaluateCommand(), "--loads", "huge")).isEqualTo(2);
    assertThat(err.toString()).contains("huge").contains("low, mid or high");
    assertThat(run(new EvaluateCommand(), "--cluster", "nowhere.json")).isEqualTo(2);
    assertThat(err.toString()).contains("nowhere.json");
  }

  @Test
  void aSearchGivesItsParametersAndWhereTheyCameFrom() throws Exception {
    Path json = directory.resolve("tuned.json");
    int code =
        run(
            new TuneCommand(),
            "--policies",
            "sparrow",
            "--draws",
            "3",
            "--clusters",
            "1",
            "--jobs",
            "20",
            "--warm-up",
            "0",
            "--json",
            json.toString());
    assertThat(code).as(err.toString()).isZero();
    JsonNode found = new ObjectMapper().readTree(json.toFile());
    assertThat(found.get("policies").get("sparrow")).isNotNull();
    JsonNode provenance = found.get("provenance");
    assertThat(provenance.get("command").asText()).contains("--draws 3").endsWith("sparrow");
    assertThat(provenance.has("commit")).isTrue();
    assertThat(provenance.get("mean slowdown of sparrow").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(err.toString()).contains("sparrow: 3 settings on 3 trials, best ");
  }
}
