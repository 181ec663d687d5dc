/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.simulation.ClusterJson;
import picocli.CommandLine;

class JournalCommandTest {
  private static final String GPU = "yarn.io/gpu";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private long now = 1_000_000;
  private int containers;

  private int run(Object... arguments) {
    CommandLine line = Complaints.of(new CommandLine(new JournalCommand()));
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private List<ModelEvent> beginning() {
    return new ArrayList<>(
        List.of(
            new ModelEvent.NodeJoined(
                now, "a:1", Optional.of(ClusterJson.builtIn().machines().get(0))),
            new ModelEvent.NodeJoined(now, "b:1", Optional.empty()),
            new ModelEvent.Heartbeat(now, "a:1", Map.of("symphony.io/nic", 0f))));
  }

  /** A kernel that runs again and again, always as long. */
  private void runs(List<ModelEvent> to, String kernel, int times, double seconds) {
    for (int i = 0; i < times; i++) {
      String container = "c" + ++containers;
      to.add(new ModelEvent.ContainerPlaced(now, container, "job", "a:1", kernel, GPU, 1));
      to.add(new ModelEvent.ContainerStarted(now + 500, container));
      now += 500 + Math.round(1000 * seconds);
      to.add(new ModelEvent.ContainerFinished(now, container, ModelEvent.Outcome.SUCCEEDED));
    }
  }

  private Path write(String name, List<ModelEvent> events) throws IOException {
    Path file = directory.resolve(name);
    try (Writer writer =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      for (ModelEvent event : events) {
        writer.write(ModelEventJournal.write(event) + "\n");
      }
    }
    return file;
  }

  @Test
  void itSaysHowSoonRunTimesWouldHaveBeenKnown() throws Exception {
    List<ModelEvent> day = beginning();
    runs(day, "slow", 30, 70);
    Path json = directory.resolve("out.json");
    assertThat(run(write("journal-1.jsonl.gz", day), "--json", json)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("1 file, 0 h 35 min 15 s. 2 nodes, of which 1 told their topology and 1 counters")
        .contains("1 jobs, 30 containers")
        .containsSubsequence("none before", "1 to 4 before", "5 to 19", "20 and more", "slow", GPU);
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    JsonNode stages = report.get("stages");
    assertThat(stages.findValuesAsText("containers")).containsExactly("1", "4", "15", "10");
    assertThat(stages.get(0).get("offBy").asDouble()).as("not known at first").isGreaterThan(0.5);
    assertThat(stages.get(3).get("offBy").asDouble()).as("known at last").isLessThan(0.1);
    assertThat(stages.get(3).get("withinTwo").asDouble()).isEqualTo(1);
    assertThat(report.get("kernels").get(0).get("medianSeconds").asDouble()).isEqualTo(70);
  }

  @Test
  void aDirectoryIsReadInOrderAndWhatWasLearnedGoesOn() throws Exception {
    List<ModelEvent> first = beginning();
    runs(first, "slow", 20, 70);
    first.add(new ModelEvent.ContainerPlaced(now, "on", "job", "a:1", "slow", GPU, 1));
    write("journal-9.jsonl.gz", first);
    List<ModelEvent> second = beginning();
    second.add(2, new ModelEvent.ContainerPlaced(now, "on", "job", "a:1", "slow", GPU, 1));
    second.add(new ModelEvent.ContainerFinished(now + 70_000, "on", ModelEvent.Outcome.SUCCEEDED));
    runs(second, "slow", 3, 70);
    write("journal-10.jsonl.gz", second);
    Files.writeString(directory.resolve("other.txt"), "not a journal");
    Path learned = directory.resolve("knowledge-1.jsonl");
    Path json = directory.resolve("out.json");
    assertThat(run(directory, "--knowledge", learned, "--json", json)).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("stages").findValuesAsText("containers"))
        .as("what ran when a file began was predicted by no one")
        .containsExactly("1", "4", "15", "3");
    assertThat(report.get("stages").get(3).get("offBy").asDouble()).isLessThan(0.1);
    try (BufferedReader reader = Files.newBufferedReader(learned)) {
      assertThat(KnowledgeFile.read("learned", reader, Instant.now()).pairs())
          .singleElement()
          .satisfies(pair -> assertThat(pair.completions()).isEqualTo(24));
    }
  }

  @Test
  void aFileCutShortIsReadAndOneThatIsNoneIsRefused() throws Exception {
    List<ModelEvent> day = beginning();
    runs(day, "k", 2000, 7);
    Path file = write("journal-1.jsonl.gz", day);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertThat(run(file)).isZero();
    assertThat(out.toString()).contains("ends in the middle");

    assertThat(run(directory.resolve("none"))).isEqualTo(2);
    assertThat(err.toString()).contains("none");
    Path text = Files.writeString(directory.resolve("j.jsonl"), "{\"event\":\"nodeLost\"}\n");
    assertThat(run(text)).isEqualTo(2);
    assertThat(err.toString()).contains("j.jsonl, line 1: at is missing");
    assertThat(run(Files.createDirectory(directory.resolve("empty")))).isEqualTo(2);
    assertThat(err.toString()).contains("journal-N.jsonl.gz in the directory");
  }
}
