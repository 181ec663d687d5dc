/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.belief.BeliefModel;
import org.symphonyscheduler.telemetry.BadCounter;

class SymphonyModelTest {
  private final Scene scene = new Scene();

  @Test
  void aCompletionCountsOnceAndOnlyOfAKnownContainer() {
    scene.join("a:1");
    String container = scene.start("a:1", "k", GPU, 1);
    scene.now += 5_000;
    scene.finish(container);
    scene.finish(container);
    scene.finish("container_of_nobody");
    assertThat(scene.model.statistics().completionsLearned()).isOne();
    scene.model.observe(
        new ModelEvent.ContainerPlaced(scene.now, container, "job", "a:1", "k", GPU, 1));
    scene.model.drain();
    scene.now += 5_000;
    scene.finish(container);
    assertThat(scene.model.statistics().completionsLearned()).isOne();
  }

  @Test
  void aNodesImagesHaveAVersionThatChangesWithThem() {
    scene.join("a:1");
    ModelNode node = scene.model.node("a:1");
    Object none = node.imagesVersion();
    scene.idleHeartbeats("a:1");
    assertThat(node.imagesVersion()).isSameAs(none);

    scene.start("a:1", "align", Scene.FPGA, 1);
    Object align = node.imagesVersion();
    assertThat(align).isNotSameAs(none);
    assertThat(IntStream.range(0, node.devices()).mapToObj(node::image)).contains("align");
    scene.idleHeartbeats("a:1");
    assertThat(node.imagesVersion()).isSameAs(align);
  }

  @Test
  void aHeartbeatReadBeforeOlderEventsShortensNoRunTime() {
    scene.join("a:1");
    scene.model.observe(new ModelEvent.Heartbeat(scene.now, "a:1", Map.of()));
    scene.model.observe(new ModelEvent.ContainerPlaced(scene.now, "c", "job", "a:1", "k", GPU, 1));
    scene.model.observe(new ModelEvent.ContainerStarted(scene.now, "c"));
    scene.now += 4_000;
    scene.model.observe(
        new ModelEvent.ContainerFinished(scene.now, "c", ModelEvent.Outcome.SUCCEEDED));
    // Takes the place of the first, before everything else.
    scene.model.observe(new ModelEvent.Heartbeat(scene.now, "a:1", Map.of()));
    scene.model.drain();
    assertThat(scene.model.statistics().droppedHeartbeats()).isOne();
    assertThat(scene.model.statistics().completionsLearned()).isOne();
  }

  @Test
  void whatRunsWhileItsNodesTopologyBecomesKnownIsLearnedFrom() {
    scene.joinUnknown("a:1");
    String container = scene.start("a:1", "k", GPU, 1);
    scene.now += 2_000;
    scene.join("a:1");
    assertThat(((NodeHandle) scene.model.node("a:1")).state.group(GPU).freeUnits()).isOne();
    scene.now += 3_000;
    scene.finish(container);
    assertThat(((NodeHandle) scene.model.node("a:1")).state.group(GPU).freeUnits()).isEqualTo(2);
    assertThat(scene.model.statistics().completionsLearned()).isOne();
    assertThat(scene.model.rate("k", "yarn.io/gpu:K40").completions()).isOne();
  }

  @Test
  void machinesOfOneTypeShareOneNetwork() {
    for (String node : new String[] {"a:1", "b:1"}) {
      scene.model.observe(
          new ModelEvent.NodeJoined(scene.now, node, Optional.of(Scene.machine("K40"))));
    }
    scene.model.observe(
        new ModelEvent.NodeJoined(scene.now, "c:1", Optional.of(Scene.machine("K80"))));
    scene.model.drain();
    assertThat(belief("a:1")).isSameAs(belief("b:1")).isNotSameAs(belief("c:1"));
  }

  private BeliefModel belief(String node) {
    return ((NodeHandle) scene.model.node(node)).state.plan().belief;
  }

  @Test
  void onlySuccessTeaches() {
    scene.join("a:1");
    String container = scene.start("a:1", "k", GPU, 1);
    scene.now += 5_000;
    scene.finish(container, ModelEvent.Outcome.KILLED);
    assertThat(scene.model.statistics().completionsLearned()).isZero();
  }

  @Test
  void theRunTimeStartsWhenTheContainerStarts() {
    scene.join("a:1");
    for (int i = 0; i < 8; i++) {
      String container = "c" + i;
      scene.model.observe(
          new ModelEvent.ContainerPlaced(scene.now, container, "job", "a:1", "k", GPU, 1));
      scene.now += 60_000;
      scene.model.observe(new ModelEvent.ContainerStarted(scene.now, container));
      scene.now += 5_000;
      scene.finish(container);
    }
    assertThat(scene.model.rate("k", "yarn.io/gpu:K40").seconds()).isBetween(4.0, 6.5);
    assertThat(scene.model.rate("k", "yarn.io/gpu:K40").completions()).isEqualTo(8);
  }

  @Test
  void aLostNodeAndAFinishedJobFreeWhatTheyHeld() {
    scene.join("a:1", "b:1");
    scene.start("a:1", "k", GPU, 1);
    String onB = scene.start("b:1", "k", GPU, 1);
    scene.model.observe(new ModelEvent.NodeLost(scene.now, "a:1"));
    scene.model.drain();
    assertThat(scene.model.statistics().nodes()).isOne();
    assertThat(((NodeHandle) scene.model.node("b:1")).state.group(GPU).freeUnits()).isOne();
    scene.model.observe(new ModelEvent.JobFinished(scene.now, "job"));
    scene.model.drain();
    assertThat(((NodeHandle) scene.model.node("b:1")).state.group(GPU).freeUnits()).isEqualTo(2);
    scene.now += 5_000;
    scene.finish(onB);
    assertThat(scene.model.statistics().completionsLearned()).isZero();
  }

  @Test
  void aNodeKeepsItsHandleUntilItIsLost() {
    scene.join("a:1");
    ModelNode first = scene.model.node("a:1");
    assertThat(scene.model.node("a:1")).isSameAs(first);
    scene.model.observe(new ModelEvent.NodeLost(scene.now, "a:1"));
    scene.model.observe(new ModelEvent.NodeJoined(scene.now, "a:1", Optional.of(Scene.MACHINE)));
    ModelNode second = scene.model.node("a:1");
    scene.model.drain();
    assertThat(second).isNotSameAs(first).isSameAs(scene.model.node("a:1"));
    assertThat(((NodeHandle) second).state).isNotNull();
  }

  @Test
  void heartbeatsNotReadInTimeAreReplacedByNewerOnes() {
    scene.join("a:1");
    for (int i = 0; i < 10; i++) {
      scene.model.observe(
          new ModelEvent.Heartbeat(++scene.now, "a:1", Map.of("symphony.io/memory0", 1f + i)));
    }
    scene.model.observe(new ModelEvent.Heartbeat(scene.now, "nobody:1", Map.of()));
    assertThat(scene.model.statistics().queueDepth()).isOne();
    assertThat(scene.model.statistics().droppedHeartbeats()).isEqualTo(9);
    assertThat(scene.model.statistics().strayHeartbeats()).isOne();
    scene.model.drain();
    assertThat(scene.model.belief("a:1").get(1).utilisation()).isBetween(0.1, 0.2);
  }

  @Test
  void itAbstainsWhenItFallsBehindAndLosesNothing() {
    Scene small = new Scene(ModelParameters.builder().backlog(10).thompson(0).build());
    small.join("a:1").offer("a:1", 0, 1);
    for (int i = 0; i < 11; i++) {
      small.model.observe(new ModelEvent.JobSubmitted(small.now, "job" + i, "type"));
    }
    PlacementRequest request = small.request("k", GPU, CPU);
    assertThat(small.place(request)).isEqualTo(Placement.Abstain.OVERLOADED);
    assertThat(small.model.drain()).isEqualTo(11);
    assertThat(small.place(request)).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void itAbstainsWhenItHearsNothingForTooLong() {
    scene.join("a:1");
    scene.idleHeartbeats("a:1");
    scene.offer("a:1", 0, 1);
    PlacementRequest request = scene.request("k", GPU, CPU);
    assertThat(scene.place(request)).isInstanceOf(Placement.Ranked.class);
    scene.now += 10_001;
    assertThat(scene.place(request)).isEqualTo(Placement.Abstain.STALE);
    assertThat(scene.model.statistics().oldestTelemetryMillis()).isEqualTo(10_001);
    scene.idleHeartbeats("a:1");
    assertThat(scene.place(request)).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void badCountersAreCountedAndTheBeliefWidens() {
    scene.join("a:1");
    scene.heartbeat("a:1", Map.of("symphony.io/memory0", 30f));
    double known = scene.model.belief("a:1").get(1).deviation();
    Map<String, Float> bad = new HashMap<>();
    bad.put("symphony.io/memory0", Float.NaN);
    scene.now += 5_000;
    scene.heartbeat("a:1", bad);
    assertThat(scene.model.belief("a:1").get(1).deviation()).isGreaterThan(known);
    assertThat(scene.model.statistics().badCounters()).containsEntry(BadCounter.NOT_A_NUMBER, 1L);
  }

  @Test
  void aClockThatJumpsBackBreaksNothing() {
    scene.join("a:1");
    scene.run("a:1", "k", GPU, 5);
    String container = scene.start("a:1", "k", GPU, 1);
    scene.now -= 3_600_000;
    scene.idleHeartbeats("a:1");
    scene.finish(container);
    assertThat(scene.model.statistics().completionsLearned()).isOne();
    scene.run("a:1", "k", GPU, 5);
    assertThat(scene.model.statistics().completionsLearned()).isEqualTo(2);
    scene.offer("a:1", 0, 2);
    assertThat(scene.place(scene.request("k", GPU, CPU))).isInstanceOf(Placement.Ranked.class);
    assertThat(scene.model.statistics().failures()).isZero();
  }

  @Test
  void oneEventThatCannotBeReadDoesNotStopTheThread() {
    scene.join("a:1");
    try (SymphonyModel model = scene.model) {
      model.start();
      Map<String, Float> poison = new HashMap<>();
      poison.put(null, 1f);
      model.observe(new ModelEvent.Heartbeat(scene.now, "a:1", poison));
      model.observe(new ModelEvent.ContainerPlaced(scene.now, "c", "job", "a:1", "k", GPU, 1));
      model.observe(
          new ModelEvent.ContainerFinished(scene.now + 5_000, "c", ModelEvent.Outcome.SUCCEEDED));
      await().until(() -> model.statistics().completionsLearned() == 1);
      assertThat(model.statistics().failures()).isOne();
    }
  }

  @Test
  void theHoldingTableCorrectsWhereAContainerWasThoughtToBe() {
    scene.join("a:1");
    String container = scene.start("a:1", "k", GPU, 1);
    scene.now += 1_000;
    scene.heartbeat("a:1", Map.of("symphony.io/holds/gpu1/" + container, 1f));
    int[] used = ((NodeHandle) scene.model.node("a:1")).state.used();
    assertThat(used[1]).isZero();
    assertThat(used[2]).isOne();
  }
}
