/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.cli.Complaints;
import org.symphonyscheduler.cli.SamplesCommand;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;
import picocli.CommandLine;

class SampleCurveTest {
  @TempDir private Path folder;

  private static Outcome outcome(String policy, double... slowdowns) {
    EvaluationRow row =
        new EvaluationRow(
            policy, "mid", "c", "w", 1, 0.1, slowdowns.length, 2, 4, 30, 5, 9, 0, 0, 0, 0);
    double[] losses = DoubleStream.of(slowdowns).map(s -> 1 - 1 / s).toArray();
    return new Outcome(row, new double[0], losses);
  }

  @Test
  void aPointIsTheMeanOverTrialsOfAWindowOfJobs() {
    List<SampleCurve> curves =
        SampleCurve.of(
            List.of(
                outcome("a", 5, 3, 2, 2, 1, 1, 9),
                outcome("b", 2, 2, 2, 2, 2, 2, 2),
                outcome("a", 7, 5, 4, 4, 3, 3, 9)),
            2);

    assertThat(curves).extracting(SampleCurve::policy).containsExactly("a", "b");
    assertThat(curves.get(0).trials()).isEqualTo(2);
    assertThat(curves.get(0).slowdowns()).hasSize(3);
    assertThat(curves.get(0).slowdowns().get(0).mean()).isEqualTo(5, within(1e-9));
    assertThat(curves.get(0).slowdowns().get(1).mean()).isEqualTo(3, within(1e-9));
    assertThat(curves.get(0).slowdowns().get(2).mean()).isEqualTo(2, within(1e-9));
  }

  @Test
  void aLevelIsReachedWhereTheMeanStaysBelowItToTheEnd() {
    SampleCurve curve =
        SampleCurve.of(List.of(outcome("a", 1, 1, 9, 9, 2, 2, 1, 1, 2, 2, 1, 1)), 2).get(0);

    // The low start is no learning: from there on the mean is (1+9+2+1+2+1)/6.
    assertThat(curve.jobsUntil(1.6)).isEqualTo(4);
    assertThat(curve.jobsUntil(3)).isZero();
    assertThat(curve.jobsUntil(1.2)).isEqualTo(-1);
  }

  @Test
  void theCommandTellsDrawsAndJudges() throws Exception {
    Path cluster = Files.writeString(folder.resolve("c.json"), SmallTrial.CLUSTER);
    Path workload = Files.writeString(folder.resolve("w.json"), SmallTrial.WORKLOAD);
    Path json = folder.resolve("samples.json");
    StringWriter out = new StringWriter();
    String[] words = {
      "--cluster=" + cluster,
      "--workload=" + workload,
      "--rate=0.1",
      "--jobs=80",
      "--window=10",
      "--target=2.5",
      "--plots=" + folder,
      "--json=" + json
    };
    int code =
        Complaints.of(new CommandLine(new SamplesCommand()))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute(words);

    JsonNode result = new ObjectMapper().readTree(json.toFile());
    assertThat(code).isZero();
    assertThat(result.path("curves")).hasSize(3);
    assertThat(result.path("jobsUntilTarget").path("symphony").asInt()).isBetween(0, 250);
    assertThat(out.toString()).contains("symphony-raw", "after ");
    assertThat(Files.readAllLines(folder.resolve("samples.csv"))).hasSize(1 + 3 * 8);
    assertThat(Files.size(folder.resolve("samples.png"))).isGreaterThan(5_000);
    assertThat(folder.resolve("samples.svg")).content().contains("<svg");

    words[5] = "--target=0.5";
    assertThat(Complaints.of(new CommandLine(new SamplesCommand())).execute(words)).isEqualTo(1);
  }

  @Test
  void rawCountersAreAnotherModel() {
    Trial trial = SmallTrial.of(5, 60, 0);

    assertThat(trial.meanSlowdown(run(trial, "symphony-raw")))
        .isNotEqualTo(trial.meanSlowdown(run(trial, "symphony")));
  }

  private static org.symphonyscheduler.simulation.SimulationResult run(Trial trial, String policy) {
    return trial.run(Policies.of(policy, PolicySettings.tuned(policy), trial.workload()), 0.25);
  }
}
