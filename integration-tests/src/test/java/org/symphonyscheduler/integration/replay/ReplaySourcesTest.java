/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;

class ReplaySourcesTest {
  /** Two sockets of 12 cores, four GPUs, an FPGA. */
  private static final Machine MACHINE = ClusterJson.builtIn().machines().get(0);

  @TempDir private Path directory;

  private ReplaySource journal(ModelEvent... events) throws Exception {
    Path file = directory.resolve("journal.jsonl");
    Files.write(file, List.of(events).stream().map(ModelEventJournal::write).toList());
    return ReplaySources.of("journal:" + file);
  }

  private static ModelEvent placed(long at, String container, String type, int units) {
    return new ModelEvent.ContainerPlaced(at, container, "job", "a:1", "k" + units, type, units);
  }

  private static ModelEvent ended(long at, String container) {
    return new ModelEvent.ContainerFinished(at, container, ModelEvent.Outcome.SUCCEEDED);
  }

  @Test
  void aJournalHasItsNodesAndWhatRanOnThem() throws Exception {
    ReplaySource source =
        journal(
            new ModelEvent.NodeJoined(0, "a:1", Optional.of(MACHINE)),
            new ModelEvent.NodeJoined(0, "b:1", Optional.empty()),
            placed(0, "two", "yarn.io/gpu", 2),
            placed(0, "one", "yarn.io/fpga", 1),
            placed(0, "cores", "cpu", 3),
            placed(0, "still running", "cpu", 1),
            ended(2_000, "two"),
            ended(1_000, "one"),
            ended(100_000, "cores"));
    assertThat(source.nodes())
        .singleElement()
        .isEqualTo(new NodeShape(2 * 29 * 1024, 24, 4, 1, Optional.of(MACHINE)));
    Iterator<ReplayTask> tasks = source.tasks(0);
    assertThat(tasks.next()).as("median").isEqualTo(new ReplayTask(0, "k2", 1024, 1, 2, 0, 6));
    assertThat(tasks.next()).isEqualTo(new ReplayTask(0, "k1", 1024, 1, 0, 1, 3));
    assertThat(tasks.next())
        .as("at most ten times the median")
        .isEqualTo(new ReplayTask(0, "k3", 1024, 3, 0, 0, 60));
    assertThat(tasks.next().kernel()).as("and again").isEqualTo("k2");
  }

  @Test
  void aJournalWithoutTopologyIsReplayedOnTheUsualNodes() throws Exception {
    ReplaySource source = journal(placed(0, "one", "yarn.io/gpu", 1), ended(1_000, "one"));
    assertThat(source.nodes()).isEqualTo(new SyntheticMix().nodes());
  }

  @Test
  void aJournalOfWhichNothingEndedIsRefused() {
    assertThatThrownBy(() -> journal(placed(0, "one", "yarn.io/gpu", 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("journal.jsonl")
        .hasMessageContaining("at least one container that ended");
  }

  @Test
  void jobsOfPhillyKeepTheirProportions() throws Exception {
    Path file = directory.resolve("jobs.csv");
    Files.write(
        file,
        List.of(
            "vc,job_type_seed0,scale_factor,duration_v100_s",
            "a,ResNet,1,3600",
            "b,LM,16,7200",
            "a,ResNet,2,1800"));
    Iterator<ReplayTask> tasks = ReplaySources.of("philly:" + file).tasks(0);
    assertThat(tasks.next()).isEqualTo(new ReplayTask(0, "ResNet", 4096, 2, 1, 0, 6));
    assertThat(tasks.next()).isEqualTo(new ReplayTask(32, "LM", 8 * 4096, 16, 8, 0, 12));
  }

  @Test
  void anUnknownSourceIsToldWhichThereAre() {
    assertThatThrownBy(() -> ReplaySources.of("yesterday"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("synthetic, openb:DIR, philly:FILE or journal:FILE");
  }
}
