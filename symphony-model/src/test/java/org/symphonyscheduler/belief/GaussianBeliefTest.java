/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.TelemetryReader;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

class GaussianBeliefTest {
  private static final Machine MACHINE =
      MachineJson.parse(
          "test",
          """
          {"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 50}],
           "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
           "devices": [
             {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "switch0", "GBps": 12},
             {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "switch0", "GBps": 12}],
           "nic": {"socket": 0}}
          """);
  private static final int MEMORY = 1;
  private static final int SWITCH = 2;
  private static final int GPU0 = 3;
  private static final int GPU1 = 4;
  private static final int NIC = 5;

  private final TelemetryReader reader = new TelemetryReader(MACHINE, new BadCounters());
  private final CounterHistory history = reader.newHistory();
  private final GaussianBelief belief = new GaussianBelief(MACHINE);
  private final BeliefState state = belief.newState();
  private final double[] expected = new double[6];
  private final double[] correction = new double[6];
  private long now = 1_000;

  private void heartbeat(Map<String, Float> counters) {
    now += 1_000;
    belief.update(state, reader.read(history, now, counters), expected, correction, now);
  }

  @Test
  void oneMeasurementIsTakenInAsTheKalmanFilterSays() {
    heartbeat(Map.of("symphony.io/memory0", 30f));
    double prior = Math.pow(GaussianBelief.PRIOR_DEVIATION * 50, 2);
    double error = Math.pow(0.05 * 30, 2) + Math.pow(0.01 * 50, 2);
    double gain = prior / (prior + error);
    assertThat(state.mean(MEMORY)).isCloseTo(5 + gain * 25, within(1e-9));
    assertThat(state.deviation(MEMORY)).isCloseTo(Math.sqrt(prior * (1 - gain)), within(1e-9));
    assertThat(state.utilisation(MEMORY)).isBetween(0.55, 0.65);
  }

  @Test
  void withoutNewsTheBeliefWidensTowardsWhatItWasAtFirst() {
    heartbeat(Map.of("symphony.io/memory0", 40f));
    double known = state.deviation(MEMORY);
    belief.advance(state, now + 5_000);
    double later = state.deviation(MEMORY);
    assertThat(later).isGreaterThan(known);
    belief.advance(state, now + 3_600_000);
    assertThat(state.deviation(MEMORY)).isCloseTo(15, within(1e-6)).isGreaterThan(later);
    assertThat(state.mean(MEMORY)).isCloseTo(5, within(1e-6));
  }

  @Test
  void aClockThatGoesBackChangesNothing() {
    heartbeat(Map.of("symphony.io/memory0", 40f));
    double mean = state.mean(MEMORY);
    belief.advance(state, now - 1_000_000);
    assertThat(state.mean(MEMORY)).isEqualTo(mean);
  }

  @Test
  void linksNobodyMeasuresShareWhatFlowsThroughTheirSwitch() {
    expected[GPU0] = 6;
    expected[GPU1] = 2;
    heartbeat(Map.of("symphony.io/switch0", 10f));
    assertThat(state.mean(GPU0) + state.mean(GPU1)).isCloseTo(state.mean(SWITCH), within(1e-9));
    assertThat(state.mean(GPU0)).isCloseTo(3 * state.mean(GPU1), within(1e-9));
  }

  @Test
  void aMeasuredLinkLeavesTheRestToItsNeighbour() {
    heartbeat(Map.of("symphony.io/switch0", 10f, "symphony.io/gpu0", 7f));
    assertThat(state.mean(GPU1)).isCloseTo(state.mean(SWITCH) - state.mean(GPU0), within(1e-9));
  }

  @Test
  void aSwitchNobodyMeasuresCarriesWhatItsLinksCarry() {
    heartbeat(Map.of("symphony.io/gpu0", 3f, "symphony.io/gpu1", 4f));
    assertThat(state.mean(SWITCH))
        .isCloseTo(state.mean(GPU0) + state.mean(GPU1), within(1e-9))
        .isCloseTo(7, within(0.2));
  }

  @Test
  void anUnknownCapacityIsLearnedFromTheGreatestUse() {
    heartbeat(Map.of("symphony.io/nic", 4f));
    heartbeat(Map.of("symphony.io/nic", 2f));
    assertThat(state.capacity(NIC)).isEqualTo(5);
    assertThat(state.utilisation(NIC)).isBetween(0.3, 0.6);
  }

  @Test
  void whatWasPlacedSinceIsAddedUntilItIsMeasured() {
    heartbeat(Map.of("symphony.io/memory0", 10f));
    double before = state.mean(MEMORY);
    state.shift(MEMORY, 12, 4);
    assertThat(state.mean(MEMORY)).isCloseTo(before + 12, within(1e-9));
    correction[MEMORY] = 6; // it ran for half of the heartbeat's time
    heartbeat(Map.of("symphony.io/memory0", 16f));
    assertThat(state.mean(MEMORY)).isCloseTo(22, within(1.0));
  }
}
