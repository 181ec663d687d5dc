/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.FPGA;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FinishTimeRuleTest {
  private final Scene scene = new Scene();

  private void teach(String kernel, double gpuSeconds, double cpuSeconds) {
    for (int i = 0; i < 4; i++) {
      scene.run("a:1", kernel, GPU, gpuSeconds);
      scene.run("a:1", kernel, CPU, cpuSeconds);
    }
  }

  @Test
  void whatRanFasterIsRankedFirst() {
    scene.join("a:1");
    teach("k", 20, 2);
    scene.offer("a:1", 0, 2).offer("a:1", 1, 16);
    assertThat(scene.best(scene.place(scene.request("k", GPU, CPU)))).isEqualTo(1);
    assertThat(scene.candidates.seconds(1)).isBetween(1.5, 3.0);
  }

  @Test
  void withNothingKnownTheOrderOfPreferenceDecides() {
    scene.join("a:1");
    scene.offer("a:1", 1, 16).offer("a:1", 0, 2);
    assertThat(scene.best(scene.place(scene.request("new", GPU, CPU)))).isEqualTo(1);
  }

  @Test
  void aDeclaredTimeIsAPriorThatRunsOverrule() {
    scene.join("a:1");
    PlacementRequest declared =
        new PlacementRequest(
            1,
            "job",
            "k",
            List.of(
                new PlacementRequest.Alternative(GPU, 1, 30),
                new PlacementRequest.Alternative(CPU, 1, 3)));
    scene.offer("a:1", 0, 2).offer("a:1", 1, 16);
    assertThat(scene.best(scene.place(declared))).isEqualTo(1);
    teach("k", 3, 30);
    assertThat(scene.best(scene.place(declared))).isZero();
  }

  @Test
  void itWaitsForTheFastDeviceWhenThatFinishesSooner() {
    scene.join("a:1");
    teach("k", 4, 60);
    scene.start("a:1", "k", GPU, 1);
    scene.start("a:1", "k", GPU, 1);
    scene.now += 1_000;
    scene.idleHeartbeats("a:1");
    scene.offer("a:1", 0, 0).offer("a:1", 1, 12);
    Placement placement = scene.place(scene.request("k", GPU, CPU));
    assertThat(placement).isInstanceOf(Placement.Wait.class);
    Placement.Wait wait = (Placement.Wait) placement;
    assertThat(wait.node().name()).isEqualTo("a:1");
    assertThat(wait.alternative()).isZero();
    assertThat(wait.device()).startsWith("gpu");
    assertThat(wait.millis()).isBetween(1_000L, 8_000L);
    assertThat(wait.savedSeconds()).isGreaterThan(30);
  }

  @Test
  void itDoesNotWaitBehindALongQueue() {
    scene.join("a:1");
    teach("k", 4, 20);
    scene.start("a:1", "k", GPU, 1);
    scene.start("a:1", "k", GPU, 1);
    scene.offer("a:1", 0, 0, 40).offer("a:1", 1, 12);
    assertThat(scene.best(scene.place(scene.request("k", GPU, CPU)))).isEqualTo(1);
  }

  @Test
  void waitsAreCappedByTheTimeAlreadyWaited() {
    scene.join("a:1");
    teach("k", 4, 60);
    scene.start("a:1", "k", GPU, 1);
    scene.start("a:1", "k", GPU, 1);
    scene.offer("a:1", 0, 0).offer("a:1", 1, 12);
    PlacementRequest request = scene.request("k", GPU, CPU);
    assertThat(scene.place(request, 10_000)).isInstanceOf(Placement.Wait.class);
    assertThat(scene.place(request, 600_000)).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void whereNothingIsFreeItWaitsForTheBest() {
    scene.join("a:1", "b:1");
    teach("k", 4, 60);
    scene.start("a:1", "k", GPU, 1);
    scene.now += 3_000;
    scene.start("b:1", "k", GPU, 1);
    scene.offer("b:1", 0, 0).offer("a:1", 0, 0);
    Placement placement = scene.place(scene.request("k", GPU, CPU), 1_000_000);
    assertThat(((Placement.Wait) placement).node().name()).isEqualTo("a:1");
  }

  @Test
  void aCrowdedSwitchIsAvoided() {
    scene.join("a:1", "b:1");
    teach("k", 8, 60);
    for (int i = 0; i < 3; i++) {
      scene.now += 1_000;
      scene.heartbeat("a:1", Map.of("symphony.io/switch0", 12f + i * 0.01f));
      scene.heartbeat("b:1", Map.of("symphony.io/switch0", 0.1f + i * 0.01f));
    }
    scene.offer("a:1", 0, 2).offer("b:1", 0, 2);
    assertThat(scene.best(scene.place(scene.request("k", GPU)))).isEqualTo(1);
  }

  @Test
  void twoPlacementsBetweenHeartbeatsDoNotCrowdOneSwitch() {
    scene.join("a:1", "b:1");
    for (int i = 0; i < 6; i++) {
      String container = scene.start("a:1", "heavy", GPU, 1);
      for (int second = 0; second < 6; second++) {
        scene.now += 1_000;
        scene.heartbeat(
            "a:1",
            Map.of(
                "symphony.io/switch0", 10f + second * 0.01f,
                "symphony.io/gpu0", 10f + second * 0.01f));
      }
      scene.finish(container);
      scene.now += 1_000;
      scene.idleHeartbeats("a:1", "b:1");
    }
    scene.now += 60_000;
    scene.idleHeartbeats("a:1", "b:1");
    scene.start("a:1", "heavy", GPU, 1);
    scene.offer("a:1", 0, 1).offer("b:1", 0, 2);
    assertThat(scene.best(scene.place(scene.request("heavy", GPU)))).isEqualTo(1);
    assertThat(scene.candidates.seconds(0)).isGreaterThan(1.2 * scene.candidates.seconds(1));
  }

  @Test
  void anFpgaThatHoldsTheImageIsPreferred() {
    scene.join("a:1", "b:1");
    for (int i = 0; i < 4; i++) {
      scene.run("a:1", "k", FPGA, 5);
      scene.run("b:1", "other", FPGA, 5);
    }
    scene.offer("b:1", 0, 1).offer("a:1", 0, 1);
    assertThat(scene.best(scene.place(scene.request("k", FPGA)))).isEqualTo(1);
    assertThat(scene.candidates.cost(0)).isGreaterThan(scene.candidates.seconds(0));
  }

  @Test
  void aRunThatGoesOnAndOnTeachesBeforeItEnds() {
    scene.join("a:1");
    scene.offer("a:1", 0, 1).offer("a:1", 1, 12);
    PlacementRequest request = scene.request("k", GPU, CPU);
    scene.place(request);
    double before = scene.candidates.seconds(1);
    scene.start("a:1", "k", CPU, 1);
    for (int i = 0; i < 300; i++) {
      scene.now += 1_000;
      scene.idleHeartbeats("a:1");
    }
    scene.place(request);
    assertThat(scene.candidates.seconds(1)).isGreaterThan(Math.max(100, 1.5 * before));
  }

  @Test
  void nodesWithoutTopologyAreJudgedAsAWhole() {
    scene.joinUnknown("a:1", "b:1");
    for (int i = 0; i < 6; i++) {
      scene.run("a:1", "k", GPU, 5);
      scene.run("b:1", "k", GPU, 10);
      scene.run("a:1", "k", CPU, 100);
    }
    scene.offer("b:1", 0, 1).offer("a:1", 0, 1).offer("a:1", 1, 4);
    assertThat(scene.best(scene.place(scene.request("k", GPU, CPU)))).isEqualTo(1);
    assertThat(scene.candidates.seconds(2)).isGreaterThan(50);
    scene.start("a:1", "k", GPU, 1);
    scene.candidates.clear();
    scene.offer("a:1", 0, 0).offer("a:1", 1, 4);
    Placement.Wait wait = (Placement.Wait) scene.place(scene.request("k", GPU, CPU));
    assertThat(wait.device()).isEmpty();
  }

  @Test
  void itAbstainsWithAReason() {
    assertThat(scene.place(scene.request("k", GPU))).isEqualTo(Placement.Abstain.NO_CANDIDATES);
    scene.joinUnknown("a:1", "b:1");
    scene.offer("a:1", 0, 1).offer("b:1", 0, 1);
    assertThat(scene.place(scene.request("k", GPU))).isEqualTo(Placement.Abstain.NOTHING_KNOWN);
  }

  @Test
  void askingTwiceGivesOneAnswerAndSeedsDiffer() {
    double[] costs = new double[3];
    for (int i = 0; i < 3; i++) {
      Scene seeded = new Scene(ModelParameters.builder().seed(i == 2 ? 99 : 1).build());
      seeded.join("a:1").offer("a:1", 0, 2);
      PlacementRequest request = seeded.request("k", GPU, CPU);
      seeded.place(request);
      costs[i] = seeded.candidates.cost(0);
      seeded.place(request);
      assertThat(seeded.candidates.cost(0)).isEqualTo(costs[i]);
    }
    assertThat(costs[0]).isEqualTo(costs[1]).isNotEqualTo(costs[2]);
  }
}
