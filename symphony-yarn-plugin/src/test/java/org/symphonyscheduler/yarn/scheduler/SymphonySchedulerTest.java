/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.request;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

class SymphonySchedulerTest {
  private static final Resource ONE_GPU = resource(512, 1, 1, 0);
  private static final Resource ONE_FPGA = resource(512, 1, 0, 1);
  private static final Resource CPU = resource(512, 1, 0, 0);
  private SteppedCluster cluster;

  private void start(SteppedCluster.Builder builder, int nodes) throws Exception {
    cluster = builder.start();
    for (int i = 0; i < nodes; i++) {
      cluster.addNode(resource(8192, 8, 2, 1));
    }
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private long count(Count what) {
    return cluster.scheduler().metrics().get(what);
  }

  @Test
  void aGpuContainerGoesToTheNodeTheModelRanksFirst() throws Exception {
    start(new SteppedCluster.Builder(), 4);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.3", "127.1.0.2"));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 3, 1));

    assertThat(app.grantedAfter(2)).containsExactly("127.1.0.3", "127.1.0.3", "127.1.0.2");
    assertThat(count(Count.PLACEMENTS)).isEqualTo(3);
    assertThat(count(Count.FAILED_COMMITS)).isZero();
  }

  @Test
  void theModelIsToldHowManyOthersWaitForEachDevice() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    List<Double> pressures = new ArrayList<>();
    cluster.model.script(
        (r, w, c) -> {
          pressures.add(c.pressure(0));
          return ScriptedModel.preferring(c);
        });
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1), request(ONE_GPU, 1, 2), request(ONE_GPU, 1, 3));

    assertThat(app.grantedAfter(3)).hasSize(3);
    assertThat(pressures).as("of four GPUs").containsExactly(0.5, 0.25, 0.0);
  }

  @Test
  void equalContainersOfOneRequestAreNoReasonToKeepADeviceForOneOfThem() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    List<Double> pressures = new ArrayList<>();
    cluster.model.script(
        (r, w, c) -> {
          pressures.add(c.pressure(0));
          return ScriptedModel.preferring(c);
        });
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 2, 1));
    SteppedCluster.Application other = cluster.submit();
    other.ask(request(resource(1024, 1, 1, 0), 1, 1));

    assertThat(app.grantedAfter(3)).hasSize(2);
    assertThat(pressures).as("one of another kernel, of four GPUs").startsWith(0.25);
  }

  @Test
  void aNodeWhoseCoresWereTakenIsOfferedForLittleAndOnceSomeAreFreeForMuch() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.1"));
    SteppedCluster.Application cores = cluster.submit();
    cores.ask(request(resource(512, 3, 0, 0), 2, 1));
    assertThat(cores.grantedAfter(2)).hasSize(2);
    cluster.addNode(resource(65536, 64, 0, 0)); // Room for all in the queue.

    SteppedCluster.Application much = cluster.submit();
    much.ask(request(resource(512, 4, 1, 0), 1, 1));
    assertThat(much.grantedAfter(2)).as("two cores are free").isEmpty();
    SteppedCluster.Application little = cluster.submit();
    little.ask(request(ONE_GPU, 1, 1));
    assertThat(little.grantedAfter(2)).hasSize(1);

    cores.finish(cores.granted.get(0), 0);
    cluster.model.nowMillis += 1000; // Only freed devices are told at once.
    assertThat(much.grantedAfter(2)).hasSize(1);
  }

  @Test
  void requestsWithoutADeviceAreStockYarns() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(CPU, 2, 1));

    assertThat(app.grantedAfter(2)).hasSize(2);
    assertThat(cluster.model.questions).isEmpty();
    assertThat(cluster.model.events(ModelEvent.ContainerPlaced.class)).isEmpty();
  }

  @Test
  void inShadowModeCapacitySchedulerDecidesAndTheModelIsCompared() throws Exception {
    start(new SteppedCluster.Builder().symphony("symphony.mode", "shadow"), 3);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.3"));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 4, 1));

    assertThat(app.grantedAfter(3)).hasSize(4).contains("127.1.0.1");
    assertThat(count(Count.SHADOW_COMPARED)).isEqualTo(4);
    assertThat(count(Count.SHADOW_SAVED_MILLIS)).isPositive();
    assertThat(count(Count.PLACEMENTS)).isZero();
    assertThat(cluster.model.events(ModelEvent.ContainerPlaced.class)).hasSize(4);
  }

  @Test
  void switchedOffTheModelHearsNothing() throws Exception {
    start(
        new SteppedCluster.Builder()
            .symphony("symphony.mode", "off")
            // Hadoop 3.5 schedules on threads of its own unless told not to.
            .yarn("yarn.scheduler.capacity.schedule-asynchronously.enable", "false")
            .yarn(
                "yarn.scheduler.capacity.resource-calculator",
                DominantResourceCalculator.class.getName()),
        2);
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 2, 1));

    assertThat(app.grantedAfter(3)).hasSize(2);
    assertThat(cluster.model.events).isEmpty();
    assertThat(cluster.model.questions).isEmpty();
  }

  @Test
  void aQueueCanBeActiveWhileTheOthersAreOff() throws Exception {
    start(
        new SteppedCluster.Builder()
            .symphony("symphony.mode", "off")
            .symphony("symphony.queue.root.b.mode", "active")
            .yarn("yarn.scheduler.capacity.root.queues", "a,b")
            .yarn("yarn.scheduler.capacity.root.a.capacity", "50")
            .yarn("yarn.scheduler.capacity.root.b.capacity", "50"),
        2);
    SteppedCluster.Application a = cluster.submit("a", Map.of());
    SteppedCluster.Application b = cluster.submit("b", Map.of());
    a.ask(request(ONE_GPU, 1, 1));
    b.ask(request(ONE_GPU, 1, 1));

    assertThat(a.grantedAfter(2)).hasSize(1);
    assertThat(b.grantedAfter(1)).hasSize(1);
    assertThat(cluster.model.questions)
        .extracting(PlacementRequest::job)
        .containsOnly(b.master.getApplicationAttemptId().getApplicationId().toString());
  }

  @Test
  void aRequestThatShouldWaitIsLeftAloneAndPlacedLater() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    boolean[] ready = {false};
    cluster.model.script(
        (r, waited, c) ->
            ready[0]
                ? ScriptedModel.preferring(c)
                : new Placement.Wait(c.node(0), 0, "gpu0", 500, 3.0));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));

    assertThat(app.grantedAfter(5)).isEmpty();
    assertThat(cluster.model.questions).as("a wait is remembered").hasSize(1);
    assertThat(count(Count.WAITS)).isEqualTo(1);

    cluster.model.nowMillis += 501;
    ready[0] = true;
    assertThat(app.grantedAfter(1)).hasSize(1);
  }

  private static ModelNode node(Candidates candidates, String host) {
    for (int c = 0; c < candidates.size(); c++) {
      if (candidates.node(c).name().startsWith(host + ":")) {
        return candidates.node(c);
      }
    }
    throw new AssertionError(host + " was not offered");
  }

  @Test
  void whoWaitsByChoiceHearsOfOtherNodesAfterAWhileAndTogether() throws Exception {
    start(new SteppedCluster.Builder(), 3);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.2"));
    SteppedCluster.Application running = cluster.submit();
    running.ask(request(ONE_GPU, 1, 1));
    assertThat(running.grantedAfter(2)).containsExactly("127.1.0.2");
    cluster.model.script(
        (r, w, c) -> new Placement.Wait(node(c, "127.1.0.1"), 0, "gpu0", 50_000, 3));
    SteppedCluster.Application first = cluster.submit();
    SteppedCluster.Application second = cluster.submit();
    cluster.model.nowMillis = 1_000_010;
    first.ask(request(ONE_GPU, 1, 1));
    first.grantedAfter(1);
    cluster.model.nowMillis = 1_000_040;
    second.ask(request(ONE_GPU, 1, 1));
    second.grantedAfter(1);
    int asked = cluster.model.questions.size();

    cluster.model.nowMillis = 1_000_100;
    running.finish(running.granted.get(0), 0);
    cluster.model.nowMillis = 1_000_249;
    first.grantedAfter(2);
    assertThat(cluster.model.questions).as("too early").hasSize(asked);
    cluster.model.nowMillis = 1_000_250;
    first.grantedAfter(1);
    assertThat(cluster.model.questions).as("both").hasSize(asked + 2);
  }

  @Test
  void aClockThatGoesBackLeavesNoRequestAlone() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    boolean[] ready = {false};
    cluster.model.script(
        (r, waited, c) ->
            ready[0]
                ? ScriptedModel.preferring(c)
                : new Placement.Wait(c.node(0), 0, "gpu0", 500, 3.0));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).isEmpty();

    cluster.model.nowMillis -= 500_000;
    ready[0] = true;
    assertThat(app.grantedAfter(1)).hasSize(1);
  }

  @Test
  void aDeviceThatFreesIsKeptForTheRequestThatWaitsForIt() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application waiting = cluster.submit();
    SteppedCluster.Application other = cluster.submit();
    String waitingJob = waiting.master.getApplicationAttemptId().getApplicationId().toString();
    boolean[] waitOver = {false};
    cluster.model.script(
        (r, waited, c) ->
            r.job().equals(waitingJob) && !waitOver[0]
                ? new Placement.Wait(c.node(0), 0, "gpu0", 900, 3.0)
                : ScriptedModel.preferring(c));
    waiting.ask(request(ONE_GPU, 1, 1));
    cluster.heartbeats();
    other.ask(request(ONE_GPU, 2, 1));

    assertThat(other.grantedAfter(3)).as("one of two devices is promised").hasSize(1);

    waitOver[0] = true;
    cluster.model.nowMillis += 901;
    assertThat(waiting.grantedAfter(1)).hasSize(1);
  }

  @Test
  void aBrokenModelLeavesTheDecisionToCapacitySchedulerAndIsLeftAloneForAWhile() throws Exception {
    start(
        new SteppedCluster.Builder()
            .symphony("symphony.circuit.failures", "2")
            .symphony("symphony.circuit.open", "1h"),
        4);
    cluster.model.script(
        (r, w, c) -> {
          throw new IllegalStateException("broken on purpose");
        });
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 6, 1));

    assertThat(app.grantedAfter(3)).hasSize(6);
    assertThat(cluster.model.questions).hasSize(2);
    assertThat(count(Count.CONSIDERED)).as("nothing is prepared in vain").isEqualTo(2);
    assertThat(cluster.scheduler().metrics().get(Placement.Abstain.FAILED)).isEqualTo(2);
    assertThat(cluster.scheduler().metrics().get(Placement.Abstain.CIRCUIT_OPEN)).isEqualTo(4);
  }

  @Test
  void anErrorInTheModelDoesNotEndTheResourceManager() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.model.script(
        (r, w, c) -> {
          throw new OutOfMemoryError("on purpose");
        });
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));

    assertThat(app.grantedAfter(1)).hasSize(1);
  }

  private static long id(long group, int alternative) {
    return KernelRequests.allocationRequestId(group, 0, alternative);
  }

  private SteppedCluster.Application submitWithAlternatives() throws Exception {
    return cluster.submit("default", Map.of(KernelRequests.KERNELS, "pairhmm,align"));
  }

  @Test
  void exactlyOneOfAGroupIsGranted() throws Exception {
    start(new SteppedCluster.Builder(), 3);
    cluster.model.script((r, w, c) -> ScriptedModel.preferringAlternative(c, 1));
    SteppedCluster.Application app = submitWithAlternatives();
    app.ask(
        request(ONE_GPU, 1, id(1, 0)), request(ONE_FPGA, 1, id(1, 1)), request(CPU, 1, id(1, 2)));

    app.grantedAfter(5);

    assertThat(app.granted)
        .singleElement()
        .extracting(Container::getAllocationRequestId)
        .isEqualTo(id(1, 1));
    assertThat(cluster.model.questions)
        .singleElement()
        .satisfies(
            question -> {
              assertThat(question.kernel()).isEqualTo("pairhmm");
              assertThat(question.alternatives())
                  .extracting(PlacementRequest.Alternative::deviceType)
                  .containsExactly("yarn.io/gpu", "yarn.io/fpga", "cpu");
            });
  }

  @Test
  void exactlyOneOfAGroupIsGrantedEvenWhenCapacitySchedulerDecides() throws Exception {
    start(new SteppedCluster.Builder(), 3);
    cluster.model.script((r, w, c) -> Placement.Abstain.NOTHING_KNOWN);
    SteppedCluster.Application app = submitWithAlternatives();
    app.ask(request(ONE_GPU, 1, id(1, 0)), request(CPU, 1, id(1, 1)));
    app.ask(request(ONE_GPU, 1, id(2, 0)), request(CPU, 1, id(2, 1)));

    app.grantedAfter(5);

    assertThat(app.granted)
        .extracting(c -> KernelRequests.group(c.getAllocationRequestId()))
        .containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void aProposalOnItsWayIsRefusedOnceTheGroupIsGranted() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application app = submitWithAlternatives();
    cluster.beforeCommit(member -> member.request().committed(member));
    app.ask(request(ONE_GPU, 1, id(1, 0)), request(CPU, 1, id(1, 1)));

    assertThat(app.grantedAfter(3)).isEmpty();
    assertThat(count(Count.DUPLICATES_PREVENTED)).isPositive();
    assertThat(count(Count.FAILED_COMMITS)).isZero();
  }

  @Test
  void aGroupIsOpenAgainWhenItsContainerWasLostBeforeTheApplicationSawIt() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.1"));
    SteppedCluster.Application app = submitWithAlternatives();
    app.ask(request(ONE_GPU, 1, id(1, 0)), request(CPU, 1, id(1, 1)));
    cluster.heartbeats(); // Granted on node 1, not fetched.
    cluster.node(1).nodeHeartbeat(false); // Node 1 is lost.
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c));

    for (int i = 0; i < 5; i++) {
      cluster.node(2).nodeHeartbeat(true);
      app.ask();
    }
    assertThat(app.granted).extracting(c -> c.getNodeId().getHost()).containsExactly("127.1.0.2");
  }

  @Test
  void aGroupGetsItsCpuAlternativeWhenTheClusterHasNoGpuLeft() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application hog = cluster.submit();
    hog.ask(request(ONE_GPU, 2, 1));
    assertThat(hog.grantedAfter(2)).hasSize(2);

    SteppedCluster.Application app = submitWithAlternatives();
    app.ask(request(ONE_GPU, 1, id(1, 0)), request(CPU, 1, id(1, 1)));

    assertThat(app.grantedAfter(3)).hasSize(1);
  }

  @Test
  void anAlternativeBeyondTheQueuesLimitIsPutAsideForTheNext() throws Exception {
    start(
        new SteppedCluster.Builder()
            .yarn("yarn.scheduler.capacity.root.queues", "a,default")
            .yarn("yarn.scheduler.capacity.root.a.capacity", "25")
            .yarn("yarn.scheduler.capacity.root.a.maximum-capacity", "25")
            .yarn("yarn.scheduler.capacity.root.default.capacity", "75"),
        2);
    cluster.model.script((r, w, c) -> ScriptedModel.preferringAlternative(c, 0));
    SteppedCluster.Application app = cluster.submit("a", Map.of(KernelRequests.KERNELS, "pairhmm"));
    for (long group = 1; group <= 2; group++) {
      app.ask(request(ONE_GPU, 1, id(group, 0)), request(CPU, 1, id(group, 1)));
    }

    assertThat(app.grantedAfter(8)).as("one of four GPUs, then a CPU").hasSize(2);
    assertThat(count(Count.REFUSED)).isPositive();
  }

  @Test
  void everyContainerIsToldOfOnce() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 2, 1));
    app.grantedAfter(2);
    app.finish(app.granted.get(0), 0);
    app.finish(app.granted.get(1), 1);
    app.report(app.granted.get(1), org.apache.hadoop.yarn.api.records.ContainerState.COMPLETE, 1);

    assertThat(cluster.model.events(ModelEvent.ContainerPlaced.class)).hasSize(2);
    assertThat(cluster.model.events(ModelEvent.ContainerStarted.class)).hasSize(2);
    assertThat(cluster.model.events(ModelEvent.ContainerFinished.class))
        .extracting(ModelEvent.ContainerFinished::outcome)
        .containsExactly(ModelEvent.Outcome.SUCCEEDED, ModelEvent.Outcome.FAILED);
  }

  @Test
  void theKernelIsInferredWhenTheApplicationSaysNothing() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    app.grantedAfter(1);

    assertThat(cluster.model.questions.get(0).kernel()).isEqualTo("TEST/job_#/p1/1c512m");
  }

  @Test
  void anApplicationThatBringsItsOwnAllocatorIsCountedOnce() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application app =
        cluster.submit(
            "default",
            Map.of(
                "APPLICATION_PLACEMENT_TYPE_CLASS",
                "org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement"
                    + ".LocalityAppPlacementAllocator"));
    app.ask(request(ONE_GPU, 1, 1));

    assertThat(app.grantedAfter(2)).hasSize(1);
    assertThat(count(Count.BYPASSES)).isEqualTo(1);
    assertThat(cluster.model.questions).isEmpty();
  }

  @Test
  void whoAsksAgainUnderTheSameKeyIsAskedAboutWithoutMakingItsQuestionAnew() throws Exception {
    start(new SteppedCluster.Builder(), 4);
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).hasSize(1);
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).hasSize(2);
    app.ask(request(resource(512, 1, 2, 0), 1, 1));
    assertThat(app.grantedAfter(2)).hasSize(3);

    PlacementRequest first = cluster.model.questions.get(0);
    PlacementRequest second = cluster.model.questions.get(1);
    assertThat(second.alternatives()).isSameAs(first.alternatives());
    assertThat(second.kernel()).isSameAs(first.kernel());
    assertThat(second.id()).as("another container").isNotEqualTo(first.id());
    assertThat(cluster.model.questions.get(2).alternatives().get(0).units())
        .as("what is asked for now counts")
        .isEqualTo(2);
  }

  @Test
  void aNodeThatIsLostWhileWaitedForDoesNotHoldTheRequest() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    cluster.model.script(
        (r, w, c) ->
            c.size() > 1
                ? new Placement.Wait(c.node(0), 0, "gpu0", 100_000, 3.0)
                : ScriptedModel.preferring(c));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).isEmpty();

    cluster.node(1).nodeHeartbeat(false);
    for (int i = 0; i < 3; i++) {
      cluster.node(2).nodeHeartbeat(true);
      app.ask();
    }
    assertThat(app.granted).extracting(c -> c.getNodeId().getHost()).containsExactly("127.1.0.2");
  }

  @Test
  void anApplicationKilledWhileItWaitsLeavesNoPromise() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.model.script((r, w, c) -> new Placement.Wait(c.node(0), 0, "gpu0", 100_000, 3.0));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).isEmpty();
    cluster.rm.killApp(app.master.getApplicationAttemptId().getApplicationId());
    cluster.heartbeats();

    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c));
    SteppedCluster.Application next = cluster.submit();
    next.ask(request(ONE_GPU, 2, 1));
    assertThat(next.grantedAfter(3)).as("both devices are there again").hasSize(2);
  }

  @Test
  void aRequestNothingFitsIsNotDecidedAgainUntilSomethingIsFreed() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.addNode(resource(256, 8, 2, 1)); // Has GPUs, but no memory for the request.
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 3, 1));
    app.grantedAfter(3);
    long held = count(Count.HELD);
    app.grantedAfter(5);
    assertThat(count(Count.HELD)).isEqualTo(held).isPositive();

    app.finish(app.granted.get(0), 0);
    assertThat(app.grantedAfter(1)).hasSize(3);
  }

  @Test
  void whoCameAndWentWhileSymphonyWasOffIsKnownWhenItIsOnAgain() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    SteppedCluster.Application goes = cluster.submit();
    goes.ask(request(ONE_GPU, 1, 1));
    goes.grantedAfter(2);
    cluster.mode("off");
    cluster.addNode(resource(65536, 64, 32, 0));
    goes.master.unregisterAppAttempt(true);
    cluster.heartbeats();
    assertThat(cluster.scheduler().remembered())
        .containsEntry("nodes", 3)
        .containsEntry("applications", 0);

    cluster.mode("active");
    cluster.model.script((r, w, c) -> ScriptedModel.preferring(c, "127.1.0.3"));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    assertThat(app.grantedAfter(2)).containsExactly("127.1.0.3");
  }

  @Test
  void refreshQueuesTakesNewSettingsAndRefusesBadOnes() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.mode("shadow");
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    app.grantedAfter(2);
    assertThat(count(Count.SHADOW_COMPARED)).isEqualTo(1);

    org.apache.hadoop.conf.Configuration bad =
        new org.apache.hadoop.conf.Configuration(cluster.rm.getConfig());
    bad.set(
        "symphony.site.file",
        SteppedCluster.Builder.writeSite(Map.of("symphony.mod", "active")).toString());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> cluster.scheduler().reinitialize(bad, cluster.rm.getRMContext())))
        .hasMessageContaining("keeps its old settings")
        .hasMessageContaining("symphony.mod (\"active\") is not a key")
        .hasMessageContaining("nearest is symphony.mode");
    app.ask(request(ONE_GPU, 1, 2));
    app.grantedAfter(2);
    assertThat(count(Count.SHADOW_COMPARED)).isEqualTo(2);
  }

  @Test
  void whatWeFailOnInAnEventOfYarnsEndsNoDispatcher() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    cluster.model.failOn(ModelEvent.NodeJoined.class);
    cluster.addNode(resource(8192, 8, 2, 1));
    cluster.model.failOn(null);

    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 4, 1));
    assertThat(app.grantedAfter(3)).as("the node is as good as any").hasSize(4);
    assertThat(count(Count.EVENT_FAILURES)).isPositive();
  }
}
