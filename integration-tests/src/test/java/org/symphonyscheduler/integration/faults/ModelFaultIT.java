/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.PATIENCE;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.Placement.Abstain;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** What happens to jobs when the model breaks: nothing, and a counter says so. */
class ModelFaultIT {
  private static final int QUEUE = 100;
  private static final int FAILURES = 3;
  private static final long BUDGET_MILLIS = 100;
  private static SymphonyCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        SymphonyCluster.start(
            Map.of(
                "symphony.decision.budget",
                BUDGET_MILLIS + "ms",
                "symphony.circuit.failures",
                Integer.toString(FAILURES),
                "symphony.circuit.open",
                "500ms",
                "symphony.telemetry.max-age",
                "1s",
                "symphony.model.queue-capacity",
                Integer.toString(QUEUE),
                "symphony.state.directory",
                "file:///proc/symphony", // Not even root can make that.
                "symphony.state.interval",
                "1s"));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void whileTheModelThrowsStockYarnDecidesAndAfterwardsTheCircuitClosesByItself() throws Exception {
    cluster
        .model()
        .answer(
            (request, waited, candidates, model) -> {
              throw new IllegalStateException("broken by the test");
            });
    long before = cluster.metrics().get(Count.PLACEMENTS);
    assertRuns();

    assertThat(cluster.metrics().get(Abstain.FAILED)).isGreaterThanOrEqualTo(FAILURES);
    assertThat(cluster.metrics().get(Abstain.CIRCUIT_OPEN)).isPositive();
    assertThat(cluster.figure("CircuitOpen")).isOne();
    assertThat(cluster.metrics().get(Count.PLACEMENTS)).as("none by Symphony").isEqualTo(before);
  }

  @Test
  void anAnswerPastItsBudgetIsNotUsed() throws Exception {
    long before = cluster.metrics().get(Abstain.TOO_SLOW);
    cluster
        .model()
        .answer(
            (request, waited, candidates, model) -> {
              hang(new CountDownLatch(1), 2 * BUDGET_MILLIS);
              return model.place(request, waited, candidates);
            });
    assertRuns();

    assertThat(cluster.metrics().get(Abstain.TOO_SLOW)).isGreaterThanOrEqualTo(before + FAILURES);
    assertThat(cluster.figure("CircuitOpen")).isOne();
  }

  @Test
  void whileTheModelsThreadIsStuckAndItsQueueFullStockYarnDecidesAndNothingIsLost()
      throws Exception {
    long learned = cluster.model().statistics().completionsLearned();
    CountDownLatch release = new CountDownLatch(1);
    cluster.model().heartbeats(heartbeat -> blocking(heartbeat, release));
    await().atMost(PATIENCE).until(() -> cluster.model().statistics().queueDepth() > 0);
    for (int i = 0; i <= QUEUE; i++) {
      cluster.model().observe(new ModelEvent.JobSubmitted(0, "job" + i, "filler"));
    }
    assertRuns();
    assertThat(cluster.figure("AbstainedOverloaded")).isPositive();
    assertThat(cluster.figure("ModelQueue")).isGreaterThan(QUEUE);
    assertThat(cluster.model().statistics().completionsLearned()).isEqualTo(learned);

    cluster.model().heal();
    release.countDown();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.model().statistics().completionsLearned())
                    .as("learned late: %s", cluster.model().statistics())
                    .isEqualTo(learned + SymphonyCluster.graph("gpus").tasks().size()));
  }

  @Test
  void whenNoCountersAreHeardAnyMoreStockYarnDecides() throws Exception {
    cluster.model().heartbeats(heartbeat -> null);
    await()
        .atMost(PATIENCE)
        .until(() -> cluster.model().statistics().oldestTelemetryMillis() > 1000);
    assertRuns();
    assertThat(cluster.figure("AbstainedStale")).isPositive();
  }

  @Test
  void whereWhatIsLearnedCannotBeKeptJobsRunAndACounterSaysSo() throws Exception {
    assertRuns();
    await().atMost(PATIENCE).until(() -> cluster.figure("KnowledgeFailures") > 0);
    long placements = cluster.metrics().get(Count.PLACEMENTS);
    assertRuns();
    assertThat(cluster.metrics().get(Count.PLACEMENTS)).isGreaterThan(placements);
    assertThat(cluster.figure("KnowledgeSaved")).isZero();
    assertThat(cluster.figure("KnowledgeAgeMillis")).isEqualTo(-1);
  }

  private static void assertRuns() throws Exception {
    DataFlowResult result = cluster.run("gpus");
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    assertThat(result.containers()).isEqualTo(SymphonyCluster.graph("gpus").tasks().size());
    assertThat(result.surplus()).isZero();
  }

  /** The model is whole again; whatever the circuit's state, Symphony soon decides again. */
  @AfterEach
  void recovers() {
    cluster.model().heal();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              long before = cluster.metrics().get(Count.PLACEMENTS);
              assertRuns();
              assertThat(cluster.figure("CircuitOpen")).isZero();
              assertThat(cluster.metrics().get(Count.PLACEMENTS)).isGreaterThan(before);
            });
  }

  /** A heartbeat that holds up whoever reads it. */
  private static ModelEvent.Heartbeat blocking(
      ModelEvent.Heartbeat heartbeat, CountDownLatch release) {
    Map<String, Float> counters =
        new AbstractMap<>() {
          @Override
          public Float get(Object name) {
            hang(release, PATIENCE.toMillis());
            return heartbeat.counters().get(name);
          }

          @Override
          public Set<Entry<String, Float>> entrySet() {
            return heartbeat.counters().entrySet();
          }
        };
    return new ModelEvent.Heartbeat(heartbeat.atMillis(), heartbeat.node(), counters);
  }

  private static void hang(CountDownLatch until, long millis) {
    try {
      if (until.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
