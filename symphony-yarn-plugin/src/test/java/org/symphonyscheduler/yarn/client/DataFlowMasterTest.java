/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnRuntimeException;
import org.apache.hadoop.yarn.util.resource.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.DataFlowGraph.Task;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

class DataFlowMasterTest {
  private static final Kernel SMALL =
      new Kernel("small", List.of(new Implementation("cpu", 1, 512, Map.of("*", 1.0), null)));

  /** Two CPU shapes stand for two device types: this JVM knows no GPU. */
  private static final Kernel EITHER =
      new Kernel(
          "either",
          List.of(
              new Implementation("x.org/absent", 1, 512, Map.of("*", 1.0), null),
              new Implementation("cpu", 2, 1024, Map.of("*", 2.0), null)));

  /** 0 -> 1 -> 3, 0 -> 2 -> 3. */
  private static final DataFlowGraph DIAMOND =
      new DataFlowGraph(
          "diamond",
          List.of(
              new Task(SMALL, List.of(), 1),
              new Task(SMALL, List.of(0), 1),
              new Task(EITHER, List.of(0), 2.5),
              new Task(SMALL, List.of(1, 2), 1)));

  private static final String GPU = "yarn.io/gpu";

  private static final Implementation ON_GPU =
      new Implementation(GPU, 1, 512, Map.of("*", 1.0), null);

  /** Two tasks in a row that run on a GPU or a CPU. */
  private static final DataFlowGraph ANYWHERE =
      chain(
          new Kernel(
              "anywhere",
              List.of(ON_GPU, new Implementation("cpu", 1, 512, Map.of("*", 2.0), null))),
          2);

  private static final DataFlowGraph GPU_ONLY = chain(new Kernel("gpu-only", List.of(ON_GPU)), 1);

  /** What the cluster grants when its last GPU is gone. */
  private static final Resource WITHOUT_GPU = Resource.newInstance(1 << 20, 1 << 10);

  private final ScriptedResourceManager rm = new ScriptedResourceManager();
  private final List<String> events = new ArrayList<>();
  private final Map<ContainerId, ContainerLaunchContext> launched = new HashMap<>();
  private final Map<ContainerId, CompletableFuture<Void>> answers = new HashMap<>();
  private boolean nodesAnswer = true;
  private long now = 1000;
  private DataFlowResult finished;

  @AfterEach
  void stop() {
    if (rm.client() != null) {
      rm.stopClient();
    }
  }

  @Test
  void aGraphRunsInItsOrderAndSucceeds() throws Exception {
    DataFlowMaster master = master(DIAMOND).build();
    runToEnd(master);

    assertThat(finished.succeeded()).isTrue();
    assertThat(finished.finishedTasks()).isEqualTo(4);
    assertThat(finished.containers()).isEqualTo(4);
    assertThat(rm.finalStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(events.indexOf("ended 0 SUCCEEDED 0")).isLessThan(events.indexOf("offered 1"));
    assertThat(events.indexOf("ended 2 SUCCEEDED 0")).isLessThan(events.indexOf("offered 3"));
    assertThat(events).contains("placed 2 cpu attempt 1", "started 2");
  }

  @Test
  void aContainerLearnsItsTaskFromItsEnvironment() throws Exception {
    runToEnd(master(DIAMOND).build());
    Map<String, String> environment =
        launched.values().stream()
            .map(ContainerLaunchContext::getEnvironment)
            .filter(e -> e.get(KernelEnvironment.TASK).equals("2"))
            .findFirst()
            .orElseThrow();
    assertThat(environment)
        .containsEntry(KernelEnvironment.KERNEL, "either")
        .containsEntry(KernelEnvironment.DEVICE_TYPE, "cpu")
        .containsEntry(KernelEnvironment.SIZE, "2.5");
  }

  @Test
  void theLongerWayToTheEndHasTheBetterPriority() throws Exception {
    DataFlowGraph graph =
        new DataFlowGraph(
            "fork",
            List.of(
                new Task(SMALL, List.of(), 1),
                new Task(SMALL, List.of(), 1),
                new Task(SMALL, List.of(0), 1)));
    DataFlowMaster master = master(graph).build();
    master.step();
    assertThat(priorityOf(1)).isLessThan(priorityOf(2));
  }

  @Test
  void waitsAreMeasuredFromOfferToGrant() throws Exception {
    DataFlowMaster master = master(chain(1)).build();
    master.step();
    now += 700;
    rm.pending().stream().toList().forEach(rm::grant);
    master.step();
    assertThat(events).contains("waited 700");
  }

  @Test
  void aFailedTaskIsTriedAgainUntilTheCap() throws Exception {
    DataFlowMaster master = master(chain(1)).maxAttempts(3).build();
    for (int i = 0; i < 20 && master.step(); i++) {
      rm.pending().stream().toList().forEach(rm::grant);
      master.step();
      rm.live().stream().toList().forEach(c -> rm.complete(c, 7));
    }
    assertThat(finished.status()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(finished.failed()).isEqualTo(3);
    assertThat(finished.diagnostics()).contains("task 0 (small)", "3 times", "status 7");
    assertThat(rm.finalStatus()).isEqualTo(FinalApplicationStatus.FAILED);
  }

  @Test
  void aLostContainerCostsNoAttempt() throws Exception {
    DataFlowMaster master = master(chain(1)).maxAttempts(1).build();
    for (int i = 0; i < 5; i++) {
      while (rm.pending().isEmpty()) {
        master.step();
      }
      rm.pending().stream().toList().forEach(rm::grant);
      master.step();
      rm.live().stream().toList().forEach(c -> rm.complete(c, -100));
    }
    runToEnd(master);
    assertThat(finished.succeeded()).isTrue();
    assertThat(finished.lost()).isEqualTo(5);
    assertThat(finished.containers()).isEqualTo(6);
  }

  @Test
  void aContainerThatDoesNotStartIsReleasedAndAskedForAgainOnce() throws Exception {
    nodesAnswer = false;
    DataFlowMaster master = master(chain(1)).build();
    master.step();
    ContainerId first = rm.grant(rm.pending().iterator().next());
    master.step();
    answers.get(first).completeExceptionally(new IOException("connection refused"));
    master.step();
    master.step();

    assertThat(rm.released()).containsExactly(first);
    assertThat(rm.pending()).hasSize(1);
    nodesAnswer = true;
    runToEnd(master);
    assertThat(finished.succeeded()).isTrue();
    assertThat(finished.lost()).isOne();
  }

  @Test
  void aHostThatStartsNothingIsAvoidedForAWhile() throws Exception {
    nodesAnswer = false;
    DataFlowMaster master = master(chain(1)).build();
    for (int i = 0; i < NodeBlame.TOLERATED; i++) {
      while (rm.pending().isEmpty()) {
        master.step();
      }
      assertThat(rm.blacklist()).isEmpty();
      ContainerId container = rm.grant(rm.pending().iterator().next());
      master.step();
      answers.get(container).completeExceptionally(new IOException("connection refused"));
    }
    master.step();
    assertThat(rm.blacklist()).containsExactly("n1");
    now += NodeBlame.AVOIDED_MILLIS;
    master.step();
    assertThat(rm.blacklist()).isEmpty();
  }

  @Test
  void anInterruptEndsTheJobAndTellsYarn() throws Exception {
    DataFlowMaster master = master(chain(1)).build();
    Thread.currentThread().interrupt();
    DataFlowResult result = master.run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.status()).isEqualTo(FinalApplicationStatus.KILLED);
    assertThat(rm.finalStatus()).isEqualTo(FinalApplicationStatus.KILLED);
  }

  @Test
  void anEndThatOvertakesTheNodesAnswerIsReportedInOrder() throws Exception {
    nodesAnswer = false;
    DataFlowMaster master = master(chain(1)).build();
    master.step();
    ContainerId container = rm.grant(rm.pending().iterator().next());
    master.step();
    rm.complete(container, 0);
    master.step();
    answers.get(container).complete(null);

    assertThat(finished.succeeded()).isTrue();
    assertThat(events)
        .containsSubsequence("placed 0 cpu attempt 1", "started 0", "ended 0 SUCCEEDED 0");
    assertThat(events).filteredOn("started 0"::equals).hasSize(1);
  }

  @Test
  void aKernelTheClusterCannotServeFailsTheJobWithItsName() throws Exception {
    rm.grantAtMost(Resource.newInstance(600, 8));
    DataFlowMaster master = master(DIAMOND).build();
    assertThat(master.step()).isFalse();
    assertThat(finished.diagnostics()).contains("either needs what the cluster does not grant");
    assertThat(rm.finalStatus()).isEqualTo(FinalApplicationStatus.FAILED);
  }

  @Test
  void aTaskThatLosesOneAlternativeRunsOnTheOther() throws Exception {
    DataFlowMaster master = master(ANYWHERE).build();
    master.step();
    rm.grantAtMost(WITHOUT_GPU);
    rm.grant(KernelRequests.allocationRequestId(1, 0, 1));
    // Its second task is offered beside the withdrawal of a GPU request that YARN refuses.
    runToEnd(master);

    assertThat(finished.succeeded()).as(finished.toString()).isTrue();
    assertThat(events).contains("placed 0 cpu attempt 1", "placed 1 cpu attempt 1");
    assertThat(rm.refusals()).isPositive();
  }

  @Test
  void aTaskWithNowhereToRunFailsTheJobOnlyAfterTheOutage() throws Exception {
    DataFlowMaster master = master(GPU_ONLY).outage(Duration.ofMinutes(2)).build();
    rm.failNext(new IOException("first a heartbeat that registers and asks for nothing"));
    master.step();
    rm.grantAtMost(WITHOUT_GPU);
    assertThat(master.step()).isTrue();
    now += 119_999;
    assertThat(master.step()).isTrue();
    now += 1;
    assertThat(master.step()).isFalse();
    assertThat(finished.diagnostics())
        .startsWith("task 0 (gpu-only) has nowhere to run: for 2 min the cluster has had no node")
        .contains("[yarn.io/gpu]", "no node is as large as");
    assertThat(rm.finalStatus()).isEqualTo(FinalApplicationStatus.FAILED);
  }

  @Test
  void aTaskThatIsServedAgainStartsItsPatienceAnew() throws Exception {
    DataFlowMaster master = master(GPU_ONLY).outage(Duration.ofMinutes(2)).build();
    rm.failNext(new IOException("first a heartbeat that registers and asks for nothing"));
    master.step();
    for (int outage = 0; outage < 3; outage++) {
      rm.grantAtMost(WITHOUT_GPU);
      rm.restart();
      master.step();
      now += 100_000;
      assertThat(master.step()).isTrue();
      rm.grantAtMost(Resources.clone(Resources.unbounded()));
      now += HeldBackAsks.CHECK_MILLIS;
      assertThat(master.step()).isTrue();
    }
    runToEnd(master);
    assertThat(finished.succeeded()).as(finished.toString()).isTrue();
  }

  @Test
  void aHeartbeatThatFailsIsRepeatedAndManyInARowEndTheJob() throws Exception {
    DataFlowMaster master = master(chain(1)).build();
    for (int i = 1; i < DataFlowMaster.MAX_FAILED_HEARTBEATS; i++) {
      rm.failNext(new IOException("reset"));
      assertThat(master.step()).isTrue();
    }
    assertThat(master.step()).isTrue();
    for (int i = 1; i < DataFlowMaster.MAX_FAILED_HEARTBEATS; i++) {
      rm.failNext(new IOException("reset"));
      assertThat(master.step()).isTrue();
    }
    rm.failNext(new IOException("reset"));
    assertThat(master.step()).isFalse();
    assertThat(finished.diagnostics()).contains("reset");
  }

  @Test
  void aResourceManagerThatStopsDuringAHeartbeatDoesNotEndTheJob() throws Exception {
    DataFlowMaster master = master(chain(1)).build();
    master.step();
    rm.failNext(new YarnRuntimeException(new InterruptedException()));
    assertThat(master.step()).isTrue();
    runToEnd(master);
    assertThat(finished.succeeded()).as(finished.toString()).isTrue();
  }

  @Test
  void aMasterTheResourceManagerForgotEndsWithoutAWord() throws Exception {
    DataFlowMaster master = master(chain(1)).build();
    master.step();
    rm.failNext(new ApplicationAttemptNotFoundException("killed"));
    assertThat(master.step()).isFalse();
    assertThat(finished.status()).isEqualTo(FinalApplicationStatus.KILLED);
    assertThat(rm.finalStatus()).isNull();
  }

  @Test
  void aRestartOfTheResourceManagerLosesNoTaskAndCountsNoneTwice() throws Exception {
    DataFlowMaster master = master(DIAMOND).build();
    master.step();
    rm.pending().stream().toList().forEach(rm::grant);
    master.step();
    rm.restart();
    runToEnd(master);
    assertThat(finished.succeeded()).isTrue();
    assertThat(finished.containers()).isEqualTo(4);
  }

  @Test
  void abortEndsTheJobAsKilled() throws Exception {
    DataFlowMaster master = master(chain(2)).build();
    master.step();
    master.abort("no longer wanted");
    assertThat(master.step()).isFalse();
    assertThat(finished.status()).isEqualTo(FinalApplicationStatus.KILLED);
    assertThat(finished.diagnostics()).isEqualTo("no longer wanted");
  }

  @Test
  void aListenerOrLauncherThatThrowsDoesNotHang() throws Exception {
    rm.startClient();
    DataFlowMaster deaf =
        builder(chain(1))
            .listener(
                new DataFlowListener() {
                  @Override
                  public void offered(int task, long atMillis) {
                    throw new IllegalStateException("deaf");
                  }
                })
            .launcher(
                run -> {
                  throw new IllegalArgumentException("no idea how");
                })
            .build();
    assertThat(deaf.step()).isTrue();
    rm.pending().stream().toList().forEach(rm::grant);
    assertThat(deaf.step()).isFalse();
    assertThat(deaf.result().orElseThrow().diagnostics()).contains("no idea how");
  }

  @Test
  void manyStepsRunOnASharedExecutor() throws Exception {
    rm.startClient();
    DataFlowGraph empty = new DataFlowGraph("empty", List.of());
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try {
      DataFlowResult result =
          builder(empty)
              .heartbeat(Duration.ofMillis(5))
              .build()
              .start(executor)
              .get(10, TimeUnit.SECONDS);
      assertThat(result.succeeded()).isTrue();
    } finally {
      executor.shutdownNow();
    }
  }

  private static DataFlowGraph chain(int tasks) {
    return chain(SMALL, tasks);
  }

  private static DataFlowGraph chain(Kernel kernel, int tasks) {
    List<Task> chain = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      chain.add(new Task(kernel, t == 0 ? List.of() : List.of(t - 1), 1));
    }
    return new DataFlowGraph("chain", chain);
  }

  private int priorityOf(long group) {
    return rm.ask(KernelRequests.allocationRequestId(group, 0, 0)).getPriority().getPriority();
  }

  /** Grants all and finishes all, heartbeat by heartbeat. */
  private void runToEnd(DataFlowMaster master) {
    for (int i = 0; i < 50 && master.step(); i++) {
      rm.pending().stream().toList().forEach(rm::grant);
      launched.keySet().stream()
          .filter(rm.live()::contains)
          .toList()
          .forEach(container -> rm.complete(container, 0));
    }
  }

  private DataFlowMasterBuilder master(DataFlowGraph graph) throws Exception {
    rm.startClient(() -> Instant.ofEpochMilli(now));
    return builder(graph).listener(new Recorder());
  }

  private DataFlowMasterBuilder builder(DataFlowGraph graph) throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    return new DataFlowMasterBuilder(
            graph, rm.client(), this::start, UserGroupInformation.getCurrentUser())
        .clock(clock);
  }

  private CompletionStage<Void> start(Container container, ContainerLaunchContext context) {
    launched.put(container.getId(), context);
    CompletableFuture<Void> answer = new CompletableFuture<>();
    answers.put(container.getId(), answer);
    if (nodesAnswer) {
      answer.complete(null);
    }
    return answer;
  }

  private final class Recorder implements DataFlowListener {
    @Override
    public void offered(int task, long atMillis) {
      events.add("offered " + task);
    }

    @Override
    public void placed(TaskRun run, long atMillis, long waitedMillis) {
      events.add("placed " + run.task() + ' ' + run.deviceType() + " attempt " + run.attempt());
      events.add("waited " + waitedMillis);
    }

    @Override
    public void started(TaskRun run, long atMillis) {
      events.add("started " + run.task());
    }

    @Override
    public void ended(TaskRun run, long atMillis, Outcome outcome, int exitStatus) {
      events.add("ended " + run.task() + ' ' + outcome + ' ' + exitStatus);
    }

    @Override
    public void finished(DataFlowResult result) {
      finished = result;
    }
  }
}
