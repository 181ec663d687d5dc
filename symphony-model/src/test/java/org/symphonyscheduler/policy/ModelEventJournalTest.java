/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.topology.InvalidInputException;

class ModelEventJournalTest {
  private static final List<ModelEvent> DAY =
      List.of(
          new ModelEvent.NodeJoined(1, "a:1", Optional.of(ClusterJson.builtIn().machines().get(0))),
          new ModelEvent.NodeJoined(2, "b:1", Optional.empty()),
          new ModelEvent.JobSubmitted(3, "job", "SPARK"),
          new ModelEvent.ContainerPlaced(4, "c1", "job", "a:1", "align", "yarn.io/gpu", 2),
          new ModelEvent.ContainerPlaced(
              4, "c2", "job", "a:1", "align", "yarn.io/gpu", 2, List.of("gpu0", "gpu1")),
          new ModelEvent.ContainerStarted(5, "c1"),
          new ModelEvent.Heartbeat(
              6,
              "a:1",
              Map.of("symphony.io/nic", 0.1f, "x", Float.NaN, "y", Float.NEGATIVE_INFINITY)),
          new ModelEvent.ContainerFinished(7, "c1", ModelEvent.Outcome.SUCCEEDED),
          new ModelEvent.JobFinished(8, "job"),
          new ModelEvent.NodeLost(9, "b:1"));

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path file = directory.resolve("day.jsonl");
    Files.write(file, DAY.stream().map(ModelEventJournal::write).toList());
    List<ModelEvent> read = new ArrayList<>();
    assertThat(ModelEventJournal.read(file, read::add)).isTrue();
    assertThat(read).isEqualTo(DAY);
  }

  /** What is written, in single quotes. */
  private static String written(ModelEvent event) {
    return ModelEventJournal.write(event).replace('"', '\'');
  }

  @Test
  void aLineHasTheKeysOfItsEventInTheirOrder() {
    assertThat(DAY.stream().skip(1).map(ModelEventJournalTest::written))
        .containsExactly(
            "{'event':'nodeJoined','at':2,'node':'b:1'}",
            "{'event':'jobSubmitted','at':3,'job':'job','type':'SPARK'}",
            "{'event':'containerPlaced','at':4,'node':'a:1','container':'c1','job':'job',"
                + "'kernel':'align','deviceType':'yarn.io/gpu','units':2}",
            "{'event':'containerPlaced','at':4,'node':'a:1','container':'c2','job':'job',"
                + "'kernel':'align','deviceType':'yarn.io/gpu','units':2,"
                + "'devices':['gpu0','gpu1']}",
            "{'event':'containerStarted','at':5,'container':'c1'}",
            "{'event':'heartbeat','at':6,'node':'a:1',"
                + "'counters':{'symphony.io/nic':0.1,'x':'NaN','y':'-Infinity'}}",
            "{'event':'containerFinished','at':7,'container':'c1','outcome':'SUCCEEDED'}",
            "{'event':'jobFinished','at':8,'job':'job'}",
            "{'event':'nodeLost','at':9,'node':'b:1'}");
    assertThat(written(DAY.get(0)))
        .startsWith("{'event':'nodeJoined','at':1,'node':'a:1','machine':{")
        .doesNotContain("null");
    assertThat(written(new ModelEvent.JobSubmitted(3, "job", null)))
        .as("an application without a type")
        .isEqualTo("{'event':'jobSubmitted','at':3,'job':'job'}");
  }

  private static byte[] compressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer text =
        new OutputStreamWriter(new GZIPOutputStream(bytes, 64, true), StandardCharsets.UTF_8)) {
      for (ModelEvent event : DAY) {
        text.write(ModelEventJournal.write(event) + "\n");
        text.flush();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aCompressedFileIsReadWhereverItsWriterWasKilled() throws IOException {
    byte[] whole = compressed();
    for (int length = 0; length <= whole.length; length++) {
      Path file = Files.write(directory.resolve("day.jsonl.gz"), Arrays.copyOf(whole, length));
      List<ModelEvent> read = new ArrayList<>();
      assertThat(ModelEventJournal.read(file, read::add)).isEqualTo(length == whole.length);
      assertThat(read).isEqualTo(DAY.subList(0, read.size()));
      if (length >= whole.length - 10) {
        assertThat(read).hasSameSizeAs(DAY); // Only the end of the compression is missing.
      }
    }
  }

  @Test
  void aDamagedCompressedFileIsTold() throws IOException {
    byte[] damaged = compressed();
    Arrays.fill(damaged, 40, 60, (byte) 0xff);
    Path file = Files.write(directory.resolve("day.jsonl.gz"), damaged);
    assertThatThrownBy(() -> ModelEventJournal.read(file, event -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("day.jsonl.gz, line 1")
        .hasMessageContaining("damaged");
  }

  @Test
  void aFaultIsToldWithFileLineKeyAndValue() throws IOException {
    Path file = directory.resolve("day.jsonl");
    Files.write(
        file,
        List.of(
            ModelEventJournal.write(DAY.get(8)),
            ModelEventJournal.write(DAY.get(3)).replace("\"units\":2", "\"units\":0")));
    assertThatThrownBy(() -> ModelEventJournal.read(file, event -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("day.jsonl, line 2")
        .hasMessageContaining("units is \"0\"");
  }

  @Test
  void whatAnEventNeedsMustBeThere() {
    assertThatThrownBy(() -> ModelEventJournal.parse("j", "{\"event\":\"nodeLost\",\"at\":3}"))
        .hasMessageContaining("j: node is missing");
    assertThatThrownBy(() -> ModelEventJournal.parse("j", "{\"event\":\"reboot\",\"at\":3}"))
        .hasMessageContaining("event is \"reboot\"");
  }
}
