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
import org.symphonyscheduler.evaluation.LearnedPolicies;
import org.symphonyscheduler.network.NetworkFile;
import picocli.CommandLine;

class TrainCommandTest {
  private static final String CLUSTER =
      """
      {"machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
         "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
         "devices": [
           {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "switch0"},
           {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "switch0"}]}],
       "nodes": [{"name": "n0", "machine": "M", "memoryMb": 65536}]}
      """;
  private static final String WORKLOAD =
      """
      {"kernels": [{"name": "k", "implementations": [
         {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 1, "seconds": {"*": 2}},
         {"device": "cpu", "vcores": 4, "memoryMb": 1, "seconds": {"*": 20}}]}],
       "jobs": [{"name": "j", "weight": 1, "tasks": [
         {"kernel": "k", "parents": [], "size": 1}, {"kernel": "k", "parents": [0], "size": 1}]}]}
      """;

  @TempDir private Path directory;
  private final StringWriter printed = new StringWriter();

  private int run(String... arguments) {
    PrintWriter writer = new PrintWriter(printed);
    return Complaints.of(new CommandLine(new TrainCommand()))
        .setOut(writer)
        .setErr(writer)
        .execute(arguments);
  }

  private String[] small(String config, int episodes, String... more) throws IOException {
    Path cluster = directory.resolve("cluster.json");
    Path workload = directory.resolve("workload.json");
    Files.writeString(cluster, CLUSTER);
    Files.writeString(workload, WORKLOAD);
    String[] fixed = {
      "--cluster", cluster.toString(),
      "--workload", workload.toString(),
      "--config", config,
      "--episodes", String.valueOf(episodes),
      "--out", directory.resolve("out.json").toString(),
      "--json", directory.resolve("curve.json").toString()
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return all;
  }

  @Test
  void aRunWritesParametersWithWhereTheyComeFromAndTheCurve() throws IOException {
    assertThat(run(small("default", 4, "--plots", directory.toString())))
        .as(printed.toString())
        .isZero();
    for (String figure : new String[] {"training-iterations", "training-seconds"}) {
      assertThat(directory.resolve(figure + ".png")).isNotEmptyFile();
      assertThat(directory.resolve(figure + ".svg")).content().contains("<svg");
      assertThat(directory.resolve(figure + ".csv")).content().hasLineCount(3);
    }
    NetworkFile file = NetworkFile.read(directory.resolve("out.json"));
    assertThat(file.network()).isEqualTo("default");
    assertThat(file.provenance().command()).contains("train --config default --episodes 4");
    assertThat(file.provenance().metrics()).containsEntry("episodes", 4.0).containsKey("ratio");
    // The bare rule was examined first: nothing worse is ever written.
    assertThat(file.provenance().metrics().get("ratio")).isLessThanOrEqualTo(1);
    JsonNode curve = new ObjectMapper().readTree(directory.resolve("curve.json").toFile());
    assertThat(curve.get("episodes").asInt()).isEqualTo(4);
    assertThat(curve.get("samples").asLong()).isPositive();
    assertThat(curve.get("seconds").asDouble()).isPositive();
    assertThat(curve.get("curve")).hasSize(2);
    assertThat(LearnedPolicies.read(directory.resolve("out.json")).architecture().hasPrior())
        .isTrue();
    assertThat(printed.toString()).contains("entropy", "KL", "explained", "examined");
  }

  @Test
  void anInterruptedRunGoesOnAndEndsAsIfItHadNotBeen() throws IOException {
    assertThat(run(small("paper", 6))).as(printed.toString()).isZero();
    byte[] whole = Files.readAllBytes(directory.resolve("out.json"));
    Files.delete(directory.resolve("out.json.checkpoint"));
    assertThat(run(small("paper", 2))).isZero();
    assertThat(run(small("paper", 6, "--resume"))).as(printed.toString()).isZero();
    assertThat(printed.toString()).contains("going on after iteration 1");
    NetworkFile resumed = NetworkFile.read(directory.resolve("out.json"));
    NetworkFile straight = NetworkFile.parse("whole", whole);
    straight
        .blocks()
        .forEach(
            (name, values) ->
                assertThat(resumed.blocks().get(name)).as(name).containsExactly(values));
  }

  @Test
  void badUsageIsNamed() {
    String out = directory.resolve("o.json").toString();
    assertThat(run("--config", "none", "--out", out)).isEqualTo(2);
    assertThat(printed.toString()).contains("--config none", "paper");
    assertThat(run("--episodes", "0", "--out", out)).isEqualTo(2);
    assertThat(run("--cluster", directory.resolve("absent.json").toString(), "--out", out))
        .isEqualTo(2);
    assertThat(run()).isEqualTo(2);
  }
}
