/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.FPGA;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.telemetry.Counters;

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
    String container = scene.start("a:1", "k", GPU, 1);
    for (int i = 0; i < 8; i++) {
      scene.now += 1_000;
      float use = 8 + i * 0.01f;
      scene.heartbeat("a:1", Map.of("symphony.io/switch0", use, "symphony.io/gpu0", use));
    }
    scene.finish(container);
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

  /** A machine whose FPGA holds the kernel asked for, and one whose FPGA holds another. */
  private Scene images(double evict) {
    Scene images = new Scene(Scene.weights().evict(evict).build());
    images.join("a:1", "b:1");
    for (int i = 0; i < 4; i++) {
      images.run("a:1", "k", FPGA, 5);
      images.run("b:1", "other", FPGA, 5);
    }
    images.offer("a:1", 0, 1).offer("b:1", 0, 1);
    return images;
  }

  /** What evicting costs at a weight, seconds: on the machine of {@link #images} that need not. */
  private double evicting(double weight, int candidate, long later, Outlook outlook) {
    double[] cost = new double[2];
    for (int i = 0; i < 2; i++) {
      Scene images = images(i * weight);
      images.now += later;
      images.idleHeartbeats("a:1", "b:1");
      images.candidates.setOutlook(outlook);
      images.place(images.request("k", FPGA));
      cost[i] = images.candidates.cost(candidate);
    }
    return cost[1] - cost[0];
  }

  @Test
  void evictingAnImageCostsAsMuchAsItIsWantedAndWeighed() {
    double once = evicting(1, 1, 0, Outlook.NONE);
    assertThat(once).isPositive();
    assertThat(evicting(2, 1, 0, Outlook.NONE)).isCloseTo(2 * once, within(1e-9));
    assertThat(evicting(1, 0, 0, Outlook.NONE)).as("its own image").isZero();

    // It was last wanted when it was placed, five seconds before the clock of now.
    double half = evicting(1, 1, 30_000, Outlook.NONE);
    assertThat(half).isBetween(0.3 * once, 0.7 * once);
    assertThat(evicting(1, 1, 61_000, Outlook.NONE)).as("nobody wants it").isZero();
  }

  @Test
  void whatIsKnownOfTheWorkToComeSaysHowMuchAnImageIsWanted() {
    double once = evicting(1, 1, 0, kernel -> 1);
    assertThat(once).isPositive();
    assertThat(evicting(1, 1, 0, kernel -> kernel.equals("other") ? 0.25 : 9))
        .isCloseTo(once / 4, within(1e-9));
    assertThat(evicting(1, 1, 0, kernel -> 0)).isZero();
    assertThat(evicting(1, 1, 61_000, kernel -> 1)).as("however old").isCloseTo(once, within(1e-3));
  }

  @Test
  void anImageOfAKernelThatNobodyRanCostsNothing() {
    double[] cost = new double[2];
    for (int i = 0; i < 2; i++) {
      Scene images = images(i * 2);
      images.now += 1000;
      images.heartbeat("b:1", Map.of(Counters.image("fpga0", "stranger"), 1f));
      images.place(images.request("k", FPGA));
      cost[i] = images.candidates.cost(1);
    }
    assertThat(cost[1]).isEqualTo(cost[0]);
  }

  @Test
  void harmDoneToANeighbourCostsWhatItIsWeighed() {
    double[] beside = new double[3];
    double[] alone = new double[3];
    for (int i = 0; i < 3; i++) {
      Scene crowd = new Scene(Scene.weights().eta(5 * i).build());
      crowd.join("a:1", "b:1");
      String container = crowd.start("a:1", "heavy", GPU, 1);
      for (int second = 0; second < 6; second++) {
        crowd.now += 1_000;
        crowd.heartbeat(
            "a:1",
            Map.of(
                "symphony.io/switch0", 10f + second * 0.01f,
                "symphony.io/gpu0", 10f + second * 0.01f));
      }
      crowd.finish(container);
      crowd.start("a:1", "heavy", GPU, 1);
      crowd.offer("a:1", 0, 1).offer("b:1", 0, 2);
      crowd.place(crowd.request("heavy", GPU));
      beside[i] = crowd.candidates.cost(0);
      alone[i] = crowd.candidates.cost(1);
    }
    assertThat(alone[1]).isCloseTo(alone[0], within(1e-9));
    assertThat(beside[1]).isGreaterThan(beside[0]);
    assertThat(beside[2] - beside[0]).isCloseTo(2 * (beside[1] - beside[0]), within(1e-6));
  }

  @Test
  void thePredictionsSpreadIsThatOfSingleRuns() {
    scene.join("a:1");
    for (int i = 0; i < 20; i++) {
      scene.run("a:1", "k", GPU, i % 2 == 0 ? 2 : 8);
    }
    scene.offer("a:1", 0, 2);
    scene.place(scene.request("k", GPU));
    // Half the distance of their logarithms; the mean of twenty runs is known four times better.
    assertThat(scene.candidates.spread(0)).isBetween(0.4, 1.2);
  }

  @Test
  void candidatesBeyondTheLimitAreNoPlaceWhateverTheyWere() {
    Scene few = new Scene(Scene.weights().maxCandidates(1).build());
    few.join("a:1", "b:1");
    few.offer("a:1", 1, 4).offer("b:1", 0, 2);
    few.candidates.score(1, 0.001, 1, 0);
    assertThat(few.best(few.place(few.request("k", GPU, CPU)))).isZero();
    assertThat(few.candidates.cost(1)).isInfinite();
    assertThat(few.candidates.ranked()).isOne();
  }

  @Test
  void onNodesNobodyKnowsTheOrderOfPreferenceStillDecides() {
    scene.joinUnknown("a:1");
    scene.offer("a:1", 1, 4).offer("a:1", 0, 1);
    assertThat(scene.best(scene.place(scene.request("k", GPU, CPU)))).isEqualTo(1);
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
  void aFirstRunThatGoesOnAndOnWarnsOfOtherModels() {
    scene.join("a:1").joinWith("V100", "b:1");
    scene.idleHeartbeats("a:1", "b:1");
    scene.run("a:1", "k", FPGA, 4);
    scene.run("a:1", "k", FPGA, 4);
    scene.offer("b:1", 0, 2);
    scene.place(scene.request("k", GPU));
    double before = scene.candidates.seconds(0);
    String first = scene.start("a:1", "k", GPU, 1);
    scene.now += 400_000;
    scene.idleHeartbeats("a:1", "b:1");
    scene.place(scene.request("k", GPU));
    double warned = scene.candidates.seconds(0);
    assertThat(before).isLessThan(10);
    assertThat(warned).isGreaterThan(30);
    scene.finish(first, ModelEvent.Outcome.FAILED);
    scene.place(scene.request("k", GPU));
    assertThat(scene.candidates.seconds(0)).isCloseTo(before, within(0.2 * before));
  }

  @Test
  void runsOnAnotherModelOutweighTheOrderOfPreference() {
    scene.join("a:1").joinWith("V100", "b:1");
    scene.idleHeartbeats("a:1", "b:1");
    for (int i = 0; i < 3; i++) {
      scene.run("a:1", "k", FPGA, 2);
      scene.run("a:1", "k", GPU, 200);
    }
    scene.offer("b:1", 0, 2).offer("a:1", 1, 1);
    assertThat(scene.best(scene.place(scene.request("k", GPU, FPGA)))).isEqualTo(1);
    assertThat(scene.candidates.seconds(0)).isBetween(60.0, 400.0);
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

  /** Runs of a kernel on a GPU after which it is tried on cores rather than wait for the GPU. */
  private static int runsBeforeTrial(double horizon) {
    Scene busy = new Scene(Scene.weights().horizon(horizon).build());
    busy.join("a:1");
    PlacementRequest request = busy.request("k", GPU, CPU);
    for (int runs = 1; runs <= 400; runs++) {
      busy.run("a:1", "k", GPU, 10);
      busy.candidates.clear();
      busy.offer("a:1", 0, 0, 2).offer("a:1", 1, 16);
      if (busy.place(request) instanceof Placement.Ranked) {
        return runs;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void aTrialIsTakenWhenEnoughRunsAreExpectedToGainByIt() {
    int seldom = runsBeforeTrial(0.5);
    int often = runsBeforeTrial(5);
    assertThat(often).isGreaterThan(1).isLessThan(seldom);
    assertThat(seldom).isLessThan(400);
    assertThat(runsBeforeTrial(0)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void oneTrialAtATime() {
    Scene busy = new Scene(Scene.weights().horizon(10).build());
    busy.join("a:1", "b:1");
    PlacementRequest request = busy.request("k", GPU, CPU);
    for (int i = 0; i < 100; i++) {
      busy.run("a:1", "k", GPU, 10);
    }
    busy.offer("a:1", 0, 0, 8).offer("b:1", 1, 16);
    assertThat(busy.place(request)).isInstanceOf(Placement.Ranked.class);
    busy.start("b:1", "k", CPU, 1);
    busy.candidates.clear();
    busy.offer("a:1", 0, 0, 8).offer("b:1", 1, 15);
    assertThat(busy.place(request)).isInstanceOf(Placement.Wait.class);
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
