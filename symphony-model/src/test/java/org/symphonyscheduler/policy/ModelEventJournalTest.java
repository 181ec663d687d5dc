/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    ModelEventJournal.read(file, read::add);
    assertThat(read).isEqualTo(DAY);
  }

  @Test
  void aFaultIsToldWithFileLineKeyAndValue() throws IOException {
    Path file = directory.resolve("day.jsonl");
    Files.write(
        file,
        List.of(
            ModelEventJournal.write(DAY.get(7)),
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
