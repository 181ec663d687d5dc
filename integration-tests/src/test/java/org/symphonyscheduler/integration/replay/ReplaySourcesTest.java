/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private ReplaySource openb(String nodes, String... pods) throws Exception {
    Files.write(
        directory.resolve("nodes_gpu.csv"),
        List.of("sn,cpu_milli,memory_mib,gpu,model", "n0,64000,262144,2,P100", nodes));
    List<String> lines = new ArrayList<>();
    lines.add("name,cpu_milli,memory_mib,num_gpu,gpu_spec,qos,creation_time,deletion_time");
    lines.addAll(List.of(pods));
    Files.write(directory.resolve("pods_default.csv"), lines);
    return ReplaySources.of("openb:" + directory);
  }

  @Test
  void openbHasItsNodesAndAContainerForEachPod() throws Exception {
    ReplaySource source =
        openb(
            "n1,96000,524288,8,V100M32",
            "p0,12000,16384,1,,LS,0,100",
            "p1,6500,12800,2,V100M16|V100M32,BE,50,100",
            "p2,500,100,0,,LS,100,500",
            "p3,4000,8192,8,,Burstable,70,70");
    assertThat(source.nodes())
        .containsExactly(
            new NodeShape(262144, 64, 2, 0, Optional.empty()),
            new NodeShape(524288, 96, 8, 0, Optional.empty()));
    Iterator<ReplayTask> tasks = source.tasks(0);
    assertThat(tasks.next()).as("median").isEqualTo(new ReplayTask(0, "LS1", 16384, 12, 1, 0, 6));
    assertThat(tasks.next())
        .as("whole cores and gigabytes")
        .isEqualTo(new ReplayTask(1, "BE2V100M16-V100M32", 12288, 6, 2, 0, 3));
    assertThat(tasks.next())
        .as("at least one core and a gigabyte")
        .isEqualTo(new ReplayTask(2, "LS0", 1024, 1, 0, 0, 24));
    assertThat(tasks.next())
        .as("at least a tenth of the median")
        .isEqualTo(new ReplayTask(3, "Burstable8", 8192, 4, 8, 0, 6 * 0.1));
    assertThat(source.tasks(2).next().kernel()).as("a seed begins elsewhere").isEqualTo("LS0");
  }

  @Test
  void aFaultInOpenbIsToldWithFileLineAndColumn() {
    assertThatThrownBy(() -> openb("n1,96000,524288,two,P100", "p0,12000,16384,1,,LS,0,100"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nodes_gpu.csv: line 3, gpu is \"two\"");
    assertThatThrownBy(() -> openb("n1,96000,524288,8,P100", "p0,12000,16384,1,,LS,0"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("pods_default.csv: line 2")
        .hasMessageContaining("8 cells");
  }

  /**
   * All of it, where it is at hand: in the folder that SYMPHONY_DATA names, or beside the project.
   */
  @Test
  void theWholeOfOpenbCanBeReplayed() throws Exception {
    String named = System.getProperty("SYMPHONY_DATA", System.getenv("SYMPHONY_DATA"));
    // Tests run in their module's folder.
    Path data = named != null ? Path.of(named) : Path.of("../../shared/data").normalize();
    Path openb = data.resolve("alibaba_openb");
    assumeTrue(Files.isDirectory(openb), () -> "skipped: no " + openb + "; set SYMPHONY_DATA");

    ReplaySource source = ReplaySources.of("openb:" + openb);

    assertThat(source.nodes()).hasSize(1213);
    assertThat(source.nodes().stream().mapToInt(NodeShape::gpus).sum()).isEqualTo(6212);
    Iterator<ReplayTask> tasks = source.tasks(0);
    ReplayTask first = tasks.next();
    for (int t = 1; t < 8152; t++) {
      ReplayTask task = tasks.next();
      assertThat(task.seconds()).isBetween(0.6, 60.0);
      assertThat(source.nodes())
          .as("some node has room for " + task)
          .anyMatch(
              node ->
                  node.gpus() >= task.gpus()
                      && node.vcores() >= task.vcores()
                      && node.memoryMb() >= task.memoryMb());
    }
    assertThat(tasks.next()).as("and again").isEqualTo(first);
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
