/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.telemetry.TelemetryReader;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

class NetworkBeliefTest {
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

  /** Of two sums between the counters and the memory's traffic: a hundredth of their range each. */
  private static final double NOISE = 2 * Math.pow(0.01 * 1.2 * 50, 2);

  private static final int MEMORY = 1;
  private static final int SWITCH = 2;
  private static final int GPU0 = 3;
  private static final int GPU1 = 4;
  private static final int NIC = 5;

  private final TelemetryReader reader = new TelemetryReader(MACHINE, new BadCounters());
  private final CounterHistory history = reader.newHistory();
  private final NetworkBelief belief = new NetworkBelief(MACHINE);
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
    double prior = Math.pow(NetworkBelief.PRIOR_DEVIATION * 50, 2);
    double error = Math.pow(0.05 * 30, 2) + Math.pow(0.01 * 50, 2);
    double gain = prior / (prior + NOISE + error);
    assertThat(state.mean(MEMORY)).isCloseTo(5 + gain * 25, within(1e-9));
    double variance = (prior + NOISE) * error / (prior + NOISE + error);
    assertThat(state.deviation(MEMORY)).isCloseTo(Math.sqrt(variance), within(1e-9));
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
    assertThat(state.deviation(MEMORY))
        .isCloseTo(Math.sqrt(15 * 15 + NOISE), within(1e-6))
        .isGreaterThan(later);
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
    assertThat(state.mean(SWITCH)).isCloseTo(10, within(0.2));
    // Of the two more than expected the less certain link takes more: variances 11.25 and 3.25.
    assertThat((state.mean(GPU0) - 6) / (state.mean(GPU1) - 2))
        .isCloseTo(11.25 / 3.25, within(0.01));
    assertThat(state.deviation(SWITCH)).isLessThan(0.6);
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
    belief.shift(state, MEMORY, 12, 4);
    assertThat(state.mean(MEMORY)).isCloseTo(before + 12, within(1e-9));
    correction[MEMORY] = 6; // it ran for half of the heartbeat's time
    heartbeat(Map.of("symphony.io/memory0", 16f));
    assertThat(state.mean(MEMORY)).isCloseTo(22, within(1.0));
  }

  @Test
  void aNodeKeepsLittleAndAHeartbeatAllocatesNothing() {
    NetworkBelief shared = new NetworkBelief(NetworkGenerator.xeon());
    TelemetryReader xeon = new TelemetryReader(NetworkGenerator.xeon(), new BadCounters());
    Reading reading = xeon.read(xeon.newHistory(), 1_000, Map.of("symphony.io/memory0", 30f));
    double[] none = new double[reading.resources()];
    BeliefState[] nodes = new BeliefState[10];
    Runnable make = () -> Arrays.setAll(nodes, i -> shared.newState());
    make.run(); // The first call links the lambda, which allocates too.
    long made = bytes(make);
    assertThat(made / nodes.length).as("10,000 nodes fit in 64 MiB").isLessThan(4 * 1024);

    Runnable heartbeats =
        () -> {
          for (int i = 0; i < 5_000; i++) {
            shared.update(nodes[i % nodes.length], reading, none, none, 1_000 + i);
          }
        };
    heartbeats.run();
    // Asking allocates a little itself.
    assertThat(bytes(heartbeats)).isLessThan(4_096);
  }

  private static long bytes(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void whatIsPlacedOnALinkIsSeenOnItsSwitchAtTheNextHeartbeat() {
    heartbeat(Map.of("symphony.io/memory0", 10f));
    belief.shift(state, GPU0, 3, 1);
    belief.shift(state, SWITCH, 3, 1);
    assertThat(state.mean(SWITCH)).isCloseTo(state.mean(GPU0) + state.mean(GPU1), within(1e-6));
    expected[GPU0] = 3;
    heartbeat(Map.of("symphony.io/memory0", 13f));
    assertThat(state.mean(GPU0)).isCloseTo(3, within(1e-6));
    assertThat(state.mean(SWITCH)).isCloseTo(3, within(1e-6));
  }
}
