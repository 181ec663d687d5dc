/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.policy.Knowledge;

class KnowledgeKeeperTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  @TempDir Path directory;
  private Knowledge known = Knowledge.NONE;
  private final List<Knowledge> recalled = new ArrayList<>();
  private long millis = 1_000;
  private Configuration hadoop = new Configuration(false);

  private static Knowledge runs(long completions) {
    double[] products = new double[36];
    products[0] = 1;
    double[] demand = new double[8];
    double[] loading = new double[5];
    return new Knowledge(
        List.of(new KnownPair("k", "gpu:a", completions, products, demand, 0, loading)), List.of());
  }

  private KnowledgeKeeper keeper() {
    return keeper(directory.toUri().toString());
  }

  private KnowledgeKeeper keeper(String where) {
    return keeper(where, () -> known, recalled::add);
  }

  private KnowledgeKeeper keeper(
      String where, Supplier<Knowledge> knows, Consumer<Knowledge> recalls) {
    KnowledgeKeeper keeper =
        new KnowledgeKeeper(knows, recalls, hadoop, Clock.fixed(NOW, ZoneOffset.UTC), () -> millis);
    keeper.configure(where, INTERVAL);
    return keeper;
  }

  private void tickLater(KnowledgeKeeper keeper) {
    millis += INTERVAL.toMillis();
    keeper.tick();
  }

  private Optional<Long> newest() throws IOException {
    return new KnowledgeStore(directory.toUri().toString(), new Configuration(false))
        .newest(NOW)
        .map(knowledge -> knowledge.pairs().get(0).completions());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private static long figure(KnowledgeKeeper keeper, String name) {
    return Figures.of(keeper::figures, name);
  }

  @Test
  void whatOneKeepsTheNextRecalls() throws Exception {
    KnowledgeKeeper first = keeper();
    first.tick();
    assertThat(recalled).as("nothing to read").isEmpty();
    known = runs(3);
    first.tick();
    assertThat(newest()).as("not due").isEmpty();
    tickLater(first);
    assertThat(newest()).hasValue(3L);
    assertThat(figure(first, "KnowledgeSaved")).isEqualTo(1L);
    known = runs(5);
    first.stop();
    assertThat(newest()).as("written at the end").hasValue(5L);

    KnowledgeKeeper second = keeper();
    second.tick();
    assertThat(recalled).hasSize(1);
    assertThat(recalled.get(0).pairs().get(0).completions()).isEqualTo(5);
    assertThat(figure(second, "KnowledgeRecalled")).isEqualTo(1);
    second.tick();
    assertThat(recalled).as("once").hasSize(1);
  }

  @Test
  void aShorterIntervalHoldsAtOnce() throws Exception {
    KnowledgeKeeper keeper = keeper();
    keeper.configure(directory.toUri().toString(), Duration.ofHours(24));
    keeper.tick();
    known = runs(3);
    tickLater(keeper);
    assertThat(newest()).as("not due").isEmpty();
    keeper.configure(directory.toUri().toString(), INTERVAL);
    keeper.tick();
    assertThat(newest()).hasValue(3L);
  }

  @Test
  void theLastTwoAreLeftAndADamagedOneIsPassedOver() throws Exception {
    KnowledgeKeeper keeper = keeper();
    keeper.tick();
    for (int i = 1; i <= 12; i++) {
      known = runs(i);
      tickLater(keeper);
    }
    assertThat(files()).containsExactly("knowledge-11.jsonl", "knowledge-12.jsonl");
    Files.delete(directory.resolve(".knowledge-12.jsonl.crc"));
    Files.writeString(directory.resolve("knowledge-12.jsonl"), "{\"format\":1");
    assertThat(newest()).hasValue(11L);
    // Bytes the file system itself knows to be wrong.
    Files.writeString(directory.resolve("knowledge-11.jsonl"), "x");
    KnowledgeKeeper after = keeper();
    recalled.clear();
    after.tick();
    assertThat(recalled).isEmpty();
    known = runs(7);
    tickLater(after);
    assertThat(newest()).hasValue(7L);
    assertThat(files()).containsExactly("knowledge-12.jsonl", "knowledge-13.jsonl");
  }

  @Test
  void aFullDiskCostsNothingThatWasKept() throws Exception {
    KnowledgeKeeper keeper = keeper();
    keeper.tick();
    known = runs(3);
    tickLater(keeper);
    hadoop = FullDisk.configuration(100);
    KnowledgeKeeper unlucky = keeper(FullDisk.directory(directory));
    unlucky.tick();
    known = runs(4);
    tickLater(unlucky);
    assertThat(figure(unlucky, "KnowledgeFailures")).isEqualTo(1L);
    assertThat(figure(unlucky, "KnowledgeAgeMillis")).isEqualTo(-1L);
    assertThat(newest()).hasValue(3L);
    assertThat(files()).as("nothing half written").containsExactly("knowledge-1.jsonl");

    unlucky.configure(directory.toUri().toString(), INTERVAL);
    tickLater(unlucky);
    assertThat(newest()).as("room again").hasValue(4L);
    assertThat(figure(unlucky, "KnowledgeAgeMillis")).isEqualTo(0L);
  }

  @Test
  void aDirectoryThatIsNoneIsToldAndTriedAgain() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    KnowledgeKeeper keeper = keeper(file.toUri().toString());
    known = runs(1);
    for (int i = 1; i <= 3; i++) {
      tickLater(keeper);
    }
    assertThat(figure(keeper, "KnowledgeFailures")).isPositive();
    Files.delete(file);
    tickLater(keeper);
    assertThat(figure(keeper, "KnowledgeSaved")).isEqualTo(1L);
  }

  @Test
  void nothingIsWrittenBeforeItIsKnownWhatThereIsToRead() throws Exception {
    KnowledgeKeeper first = keeper();
    first.tick();
    known = runs(9);
    tickLater(first);
    hadoop = new Configuration(false); // No implementation of the scheme: not reachable.
    KnowledgeKeeper cutOff = keeper(FullDisk.directory(directory));
    cutOff.tick();
    known = runs(1);
    tickLater(cutOff);
    cutOff.stop();
    assertThat(figure(cutOff, "KnowledgeFailures")).isEqualTo(2L);
    assertThat(newest()).hasValue(9L);
  }

  @Test
  void anErrorOfTheModelIsCountedAndLeavesTheFilesAlone() throws Exception {
    KnowledgeKeeper keeper =
        keeper(
            directory.toUri().toString(),
            () -> {
              throw new OutOfMemoryError("of the test");
            },
            recalled::add);
    keeper.tick();
    tickLater(keeper);
    assertThat(figure(keeper, "KnowledgeFailures")).isEqualTo(1L);
    assertThat(files()).isEmpty();
  }

  @Test
  void aModelThatFailsOnWhatItIsToldIsNotToldTwice() throws Exception {
    KnowledgeKeeper first = keeper();
    first.tick();
    known = runs(3);
    first.stop();
    int[] told = {0};
    KnowledgeKeeper keeper =
        keeper(
            directory.toUri().toString(),
            () -> known,
            knowledge -> {
              told[0]++;
              throw new IllegalStateException("of the test");
            });
    keeper.tick();
    tickLater(keeper);
    assertThat(told[0]).isEqualTo(1);
    assertThat(figure(keeper, "KnowledgeFailures")).isEqualTo(1L);
    assertThat(figure(keeper, "KnowledgeSaved")).as("goes on").isEqualTo(1L);
  }

  @Test
  void withoutADirectoryNothingHappens() throws Exception {
    KnowledgeKeeper keeper = keeper("");
    known = runs(1);
    tickLater(keeper);
    tickLater(keeper);
    keeper.stop();
    assertThat(files()).isEmpty();
    assertThat(figure(keeper, "KnowledgeSaved")).isEqualTo(0L);
  }
}
