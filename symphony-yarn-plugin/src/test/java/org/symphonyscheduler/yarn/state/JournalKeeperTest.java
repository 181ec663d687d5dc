/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;

class JournalKeeperTest {
  private static final long MEGABYTE = 1_000_000;
  private static final ModelEvent NODE = new ModelEvent.NodeJoined(1, "a:1", Optional.empty());

  @TempDir Path directory;
  private long millis = 1_000;
  private Configuration hadoop = new Configuration(false);

  /** What is there before any event of the test. */
  private List<ModelEvent> present = List.of(NODE);

  private JournalKeeper keeper(String where, Duration heartbeats) {
    JournalKeeper keeper = new JournalKeeper(hadoop, () -> millis);
    keeper.configure(where, heartbeats, 10 * MEGABYTE);
    return keeper;
  }

  private JournalKeeper keeper() {
    return keeper(directory.toUri().toString(), Duration.ZERO);
  }

  private void tell(JournalKeeper keeper, ModelEvent... events) {
    for (ModelEvent event : events) {
      keeper.reading(event, () -> present);
    }
  }

  private static ModelEvent job(long at) {
    return new ModelEvent.JobFinished(at, "job" + at);
  }

  private static ModelEvent beat(long at, String node) {
    return new ModelEvent.Heartbeat(at, node, Map.of("x", 1f));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl.gz"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private List<ModelEvent> read(String name) throws IOException {
    List<ModelEvent> events = new ArrayList<>();
    ModelEventJournal.read(directory.resolve(name), events::add);
    return events;
  }

  private static long figure(JournalKeeper keeper, String name) {
    return Figures.of(keeper::figures, name);
  }

  @Test
  void aFileBeginsWithWhatIsThereAndHasAllThatFollows() throws Exception {
    JournalKeeper keeper = keeper();
    tell(keeper, job(2), beat(3, "a:1"), beat(4, "a:1"));
    keeper.tick();
    tell(keeper, job(5));
    keeper.stop();
    assertThat(read("journal-1.jsonl.gz"))
        .containsExactly(NODE, job(2), beat(3, "a:1"), beat(4, "a:1"), job(5));
    assertThat(figure(keeper, "JournalEvents")).isEqualTo(5);

    JournalKeeper next = keeper();
    tell(next, job(6));
    next.stop();
    assertThat(read("journal-2.jsonl.gz")).containsExactly(NODE, job(6));
  }

  @Test
  void whatWasFlushedIsThereWhenTheResourceManagerIsKilled() throws Exception {
    hadoop = FullDisk.configuration(1 << 20);
    JournalKeeper keeper = keeper(FullDisk.directory(directory), Duration.ZERO);
    tell(keeper, job(2));
    millis += 5_000;
    keeper.tick();
    List<ModelEvent> events = new ArrayList<>();
    assertThat(ModelEventJournal.read(directory.resolve("journal-1.jsonl.gz"), events::add))
        .as("ended")
        .isFalse();
    assertThat(events).containsExactly(NODE, job(2));
    keeper.stop();
  }

  @Test
  void heartbeatsOfANodeAreThinnedOut() throws Exception {
    JournalKeeper keeper = keeper(directory.toUri().toString(), Duration.ofSeconds(10));
    for (long at = 1_000; at <= 22_000; at += 1_000) {
      tell(keeper, beat(at, "a:1"), beat(at, "b:1"));
    }
    tell(keeper, new ModelEvent.NodeLost(22_000, "b:1"), beat(22_500, "b:1"));
    keeper.stop();
    assertThat(read("journal-1.jsonl.gz"))
        .containsExactly(
            NODE,
            beat(1_000, "a:1"),
            beat(1_000, "b:1"),
            beat(11_000, "a:1"),
            beat(11_000, "b:1"),
            beat(21_000, "a:1"),
            beat(21_000, "b:1"),
            new ModelEvent.NodeLost(22_000, "b:1"),
            beat(22_500, "b:1"));
  }

  @Test
  void theOldestFilesGoAndNoEventIsLostBetweenTwo() throws Exception {
    JournalKeeper keeper = keeper();
    Random random = new Random(1);
    List<ModelEvent> told = new ArrayList<>();
    for (int tick = 0; tick < 140; tick++) {
      for (int i = 0; i < 100; i++) {
        byte[] noise = new byte[1_500]; // Does not compress.
        random.nextBytes(noise);
        String name = new String(noise, StandardCharsets.ISO_8859_1);
        told.add(new ModelEvent.JobFinished(told.size() + 2, name));
        tell(keeper, told.get(told.size() - 1));
      }
      keeper.tick();
    }
    keeper.stop();
    List<ModelEvent> all = new ArrayList<>();
    long bytes = 0;
    List<Path> inOrder =
        files().stream().sorted(Comparator.comparingInt(JournalKeeperTest::number)).toList();
    for (Path file : inOrder) {
      bytes += Files.size(file);
      List<ModelEvent> events = read(file.getFileName().toString());
      assertThat(events.get(0)).isEqualTo(NODE);
      all.addAll(events.subList(1, events.size()));
    }
    assertThat(bytes).isBetween(8 * MEGABYTE, 11 * MEGABYTE);
    assertThat(number(inOrder.get(0))).as("the first are gone").isGreaterThan(1);
    assertThat(all).isEqualTo(told.subList(told.size() - all.size(), told.size()));
    assertThat(figure(keeper, "JournalMissed")).isZero();
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().replaceAll("\\D", ""));
  }

  @Test
  void aFullDiskIsToldAndTheNextFileBeginsWithWhatIsThereThen() throws Exception {
    hadoop = FullDisk.configuration(60);
    JournalKeeper keeper = keeper(FullDisk.directory(directory), Duration.ZERO);
    tell(keeper, job(2));
    millis += 5_000;
    keeper.tick();
    tell(keeper, job(3));
    keeper.tick();
    assertThat(figure(keeper, "JournalFailures")).isOne();
    assertThat(figure(keeper, "JournalMissed")).isOne();
    FullDisk.room(hadoop, 1 << 20);
    present = List.of(NODE, new ModelEvent.NodeJoined(4, "b:1", Optional.empty()));
    tell(keeper, job(4));
    keeper.tick();
    assertThat(figure(keeper, "JournalMissed")).as("not yet").isEqualTo(2);
    millis += 30_000;
    keeper.tick();
    tell(keeper, job(5));
    keeper.stop();
    assertThat(read("journal-2.jsonl.gz")).containsExactly(NODE, present.get(1), job(5));
  }

  @Test
  void aFileSystemThatHangsCostsEventsAndNoMemory() throws Exception {
    JournalKeeper keeper = keeper(); // Whose thread does not run.
    for (int i = 0; i < 2 * JournalKeeper.WAITING; i++) {
      tell(keeper, job(i));
    }
    assertThat(figure(keeper, "JournalMissed")).isEqualTo(JournalKeeper.WAITING + 1);
    keeper.tick();
    tell(keeper, job(-1));
    keeper.stop();
    assertThat(read("journal-1.jsonl.gz")).hasSize(JournalKeeper.WAITING);
    assertThat(read("journal-2.jsonl.gz")).as("whole again").containsExactly(NODE, job(-1));
  }

  @Test
  void withoutADirectoryNothingHappensAndAReloadTurnsItOnAndOff() throws Exception {
    JournalKeeper keeper = keeper("", Duration.ZERO);
    tell(keeper, job(2));
    keeper.tick();
    assertThat(files()).isEmpty();
    keeper.configure(directory.toUri().toString(), Duration.ZERO, 10 * MEGABYTE);
    tell(keeper, job(3));
    keeper.tick();
    keeper.configure("", Duration.ZERO, 10 * MEGABYTE);
    tell(keeper, job(4));
    keeper.tick();
    assertThat(read("journal-1.jsonl.gz")).containsExactly(NODE, job(3));
    keeper.stop();
    assertThat(files()).hasSize(1);
  }

  @Test
  void aBeginningThatCouldNotBeToldIsToldLater() throws Exception {
    JournalKeeper keeper = keeper();
    assertThatThrownBy(
            () ->
                keeper.reading(
                    job(2),
                    () -> {
                      throw new IllegalStateException("of the test");
                    }))
        .hasMessage("of the test");
    tell(keeper, job(3));
    keeper.tick();
    tell(keeper, job(4));
    keeper.stop();
    assertThat(read("journal-1.jsonl.gz")).containsExactly(NODE, job(4));
    assertThat(figure(keeper, "JournalMissed")).isOne();
  }
}
