/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.GPU;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.PATIENCE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.integration.faults.SymphonyCluster.Job;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEvent.ContainerFinished;
import org.symphonyscheduler.policy.ModelEvent.ContainerPlaced;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.TaskRun;

/** One of two ResourceManagers takes over from the other while jobs run. */
class FailoverIT {
  private static final int JOBS = 3;
  @TempDir static Path state;
  @TempDir static Path journal;
  private static SymphonyCluster cluster;

  /** Containers as the masters were given them; a container given twice is there once. */
  private final Set<String> granted = ConcurrentHashMap.newKeySet();

  @BeforeAll
  static void start() throws Exception {
    SiteFile site =
        SiteFile.of(
            SymphonyCluster.active(
                Map.of(
                    "symphony.state.directory",
                    state.toUri().toString(),
                    "symphony.state.interval",
                    "1s",
                    "symphony.journal.directory",
                    journal.toUri().toString())));
    cluster = SymphonyCluster.start(site, SymphonyCluster.options(site).withStandby());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void jobsOutliveAnOrderlyFailoverAndThenTheEndOfAResourceManager() throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      jobs.add(cluster.submit("lasting", counting()));
    }
    WatchedModel first = cluster.model();
    awaitPlaced(first, JOBS);

    cluster.yarn().failOver();
    WatchedModel second = cluster.model();
    assertThat(second).isNotSameAs(first);
    awaitLearnsAnew();
    assertJournalTellsOf(first);
    assertComplete(jobs);
    assertEachContainerToldOfOnce(second);
    assertThat(second.told(ContainerFinished.class))
        .as("adopted")
        .containsAnyElementsOf(first.told(ContainerPlaced.class));

    jobs.clear();
    for (int i = 0; i < JOBS; i++) {
      jobs.add(cluster.submit("lasting", counting()));
    }
    int before = second.told(ContainerPlaced.class).size();
    awaitPlaced(second, before + JOBS);
    long learned = cluster.model().rate("lasting", GPU + ":K80").completions();
    assertThat(learned).isPositive();
    awaitKept();
    cluster.yarn().killResourceManager();
    awaitLearnsAnew();
    awaitRecalls(learned);
    assertComplete(jobs);
    assertEachContainerToldOfOnce(cluster.model());
  }

  private static void awaitPlaced(WatchedModel model, int containers) {
    await().atMost(PATIENCE).until(() -> model.told(ContainerPlaced.class).size() >= containers);
  }

  /** The model that took over knows both nodes with their topology, and hears their counters. */
  private static void awaitLearnsAnew() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(cluster.figure("ModelNodes")).isEqualTo(2);
              for (String machine : List.of("a", "b")) {
                assertThat(cluster.model().belief(cluster.nodeId(machine))).isNotEmpty();
              }
            });
  }

  /** The journal of the ResourceManager that went. */
  private static void assertJournalTellsOf(WatchedModel first) throws Exception {
    List<ModelEvent> events = new ArrayList<>();
    assertThat(ModelEventJournal.read(journal.resolve("journal-1.jsonl.gz"), events::add))
        .as("ended in order")
        .isTrue();
    assertThat(events)
        .filteredOn(ContainerPlaced.class::isInstance)
        .extracting(event -> ((ContainerPlaced) event).container())
        .containsExactlyElementsOf(first.told(ContainerPlaced.class));
    assertThat(events)
        .filteredOn(ModelEvent.Heartbeat.class::isInstance)
        .as("counters, as the nodes sent them")
        .isNotEmpty()
        .allSatisfy(event -> assertThat(((ModelEvent.Heartbeat) event).counters()).isNotEmpty());
  }

  private static void awaitKept() {
    long saved = cluster.figure("KnowledgeSaved");
    await().atMost(PATIENCE).until(() -> cluster.figure("KnowledgeSaved") > saved);
  }

  /** Whoever takes over knows the run times that the one before had learned. */
  private static void awaitRecalls(long completions) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              long own = cluster.model().statistics().completionsLearned();
              assertThat(cluster.model().rate("lasting", GPU + ":K80").completions())
                  .isGreaterThanOrEqualTo(completions)
                  .as("not learned by itself")
                  .isGreaterThan(own);
            });
    assertThat(cluster.figure("KnowledgeRecalled")).isPositive();
  }

  private void assertComplete(List<Job> jobs) throws Exception {
    int tasks = SymphonyCluster.graph("lasting").tasks().size();
    for (Job job : jobs) {
      DataFlowResult result = job.await();
      assertThat(result.succeeded()).as(result.toString()).isTrue();
      assertThat(result.failed()).isZero();
      assertThat(result.lost()).isZero();
      assertThat(result.surplus()).isZero();
      assertThat(result.containers()).isEqualTo(tasks);
    }
    assertThat(granted).hasSize(JOBS * tasks);
    granted.clear();
  }

  private static void assertEachContainerToldOfOnce(WatchedModel model) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(model.told(ContainerFinished.class))
                    .doesNotHaveDuplicates()
                    .hasSameElementsAs(model.told(ContainerPlaced.class)));
    assertThat(model.told(ContainerPlaced.class)).doesNotHaveDuplicates();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(model.statistics().completionsLearned())
                    .isEqualTo(model.told(ContainerFinished.class).size()));
  }

  private DataFlowListener counting() {
    return new DataFlowListener() {
      @Override
      public void placed(TaskRun run, long atMillis, long waitedMillis) {
        granted.add(run.container().getId().toString());
      }
    };
  }
}
