/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;

/** Two GPUs of 12 GB/s below one switch of 12 GB/s. */
class FlowsTest {
  private final Scene scene = new Scene();
  private final double[] after = new double[4];

  private NodeState state() {
    return ((NodeHandle) scene.model.node("a:1")).state;
  }

  private int resource(String name) {
    return state().plan().machine.resources().stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow()
        .index();
  }

  private int gpu(int number) {
    return state().plan().machine.devices().stream()
        .filter(d -> d.name().equals("gpu" + number))
        .findFirst()
        .orElseThrow()
        .index();
  }

  /**
   * Heartbeats while the containers of the GPUs use so much of their links, and the switch both.
   */
  private void beat(int times, double gpu0, double gpu1) {
    for (int i = 0; i < times; i++) {
      scene.now += 1_000;
      Map<String, Float> counters = new HashMap<>();
      Scene.MACHINE.resources().forEach(r -> counters.put("symphony.io/" + r.name(), 0f));
      counters.put("symphony.io/gpu0", (float) gpu0 + i * 0.001f);
      counters.put("symphony.io/gpu1", (float) gpu1 + i * 0.001f);
      counters.put("symphony.io/switch0", (float) (gpu0 + gpu1) + i * 0.002f);
      scene.heartbeat("a:1", counters);
    }
  }

  /** What a kernel asks of the PCIe links alone. */
  private static double[] pcie(double gbps) {
    double[] demand = new double[Demand.KINDS];
    demand[Demand.PCIE] = gbps;
    return demand;
  }

  /** A kernel that was seen to use 9 GB/s, alone, runs on one GPU. */
  private void heavyRuns() {
    scene.join("a:1");
    scene.start("a:1", "heavy", GPU, 1);
    beat(8, 9, 0);
  }

  private double slowed(double gbps, boolean leaves, int device) {
    double[] x = new double[Feature.COUNT];
    NodeState state = state();
    PathLoad.features(
        state.plan(), device, state.flows(), state.capacity(), pcie(gbps), false, leaves, x);
    assertThat(Arrays.stream(x).filter(each -> each != 0).count()).isLessThanOrEqualTo(2);
    return Math.exp(x[Feature.PCIE]);
  }

  @Test
  void whoAsksForLessThanItsFairShareIsNotSlowedDown() {
    heavyRuns();
    assertThat(slowed(2, false, gpu(1))).isEqualTo(1);
    assertThat(slowed(5, false, gpu(1))).isCloseTo(1, within(1e-9));
    // Of 12, two that want 9 each get 6.
    assertThat(slowed(9, false, gpu(1))).isCloseTo(9 / 6.0, within(0.06));
  }

  @Test
  void whoTakesThePlaceOfAnotherIsNotSlowedByIt() {
    heavyRuns();
    assertThat(slowed(9, true, gpu(0))).isCloseTo(1, within(0.03));
  }

  @Test
  void harmIsWhatANeighbourLosesWhileBothRun() {
    heavyRuns();
    NodeState state = state();
    double most = 9.0 / 12;
    double level = state.flows().level(resource("switch0"), most, most, -1);
    assertThat(level).isCloseTo(0.5, within(0.02));
    double second = harm(9, 1);
    // It runs at two thirds of its speed.
    assertThat(second).isCloseTo(1.0 / 3, within(0.03));
    assertThat(harm(9, 2)).isCloseTo(2 * second, within(1e-9));
    assertThat(harm(1, 1)).isZero();
    assertThat(harm(9, 1e9)).as("no longer than it runs").isLessThan(1e3);
  }

  private double harm(double gbps, double seconds) {
    NodeState state = state();
    return PathLoad.harm(
        state.plan(), gpu(1), state.flows(), state.capacity(), pcie(gbps), seconds, after);
  }

  @Test
  void aSlowedKernelIsNotTakenToWantLess() {
    heavyRuns();
    String second = scene.start("a:1", "heavy", GPU, 1);
    beat(20, 6, 6);
    assertThat(state().flows().containers()).isEqualTo(2);
    scene.finish(second);
    beat(1, 9, 0);
    assertThat(slowed(9, false, gpu(1))).isGreaterThan(1.3);
  }

  @Test
  void aLinkThatHoldsBackBelowItsCapacityIsBelievedToCarryLessUntilItCarriesMore() {
    heavyRuns();
    String second = scene.start("a:1", "heavy", GPU, 1);
    beat(40, 4, 4);
    assertThat(state().capacity()[resource("switch0")]).isBetween(8.0, 10.5);
    assertThat(state().capacity()[resource("memory0")]).isEqualTo(60);
    beat(8, 5.9, 5.9);
    assertThat(state().capacity()[resource("switch0")]).isGreaterThan(11.5);
    scene.finish(second);
  }
}
