/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

class TelemetryReaderTest {
  private static final Machine MACHINE =
      MachineJson.parse(
          "test",
          """
          {"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 50}],
           "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
           "devices": [
             {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "switch0", "GBps": 12},
             {"name": "fpga0", "type": "yarn.io/fpga", "model": "F", "parent": "switch0"}],
           "nic": {"socket": 0, "GBps": 5}}
          """);
  private static final int MEMORY = 1;
  private static final int SWITCH = 2;

  private final BadCounters bad = new BadCounters();
  private final TelemetryReader reader = new TelemetryReader(MACHINE, bad);
  private final CounterHistory history = reader.newHistory();
  private long now = 1_000;

  private Reading read(Map<String, Float> counters) {
    now += 1_000;
    return reader.read(history, now, counters);
  }

  private static Map<String, Float> memory(float value) {
    return Map.of("symphony.io/memory0", value);
  }

  @Test
  void aMeasuredResourceHasItsMeanAndTheVarianceOfStudentsT() {
    Reading reading =
        read(
            Map.of(
                "symphony.io/memory0", 20f,
                "symphony.io/memory0.sd", 3f,
                "symphony.io/memory0.n", 10f));
    assertThat(reading.use(MEMORY)).isEqualTo(20);
    double floor = Math.pow(MeasurementError.FLOOR * 50, 2);
    assertThat(reading.variance(MEMORY)).isCloseTo(9.0 / 10 * 9 / 7 + floor, within(1e-9));
    assertThat(reading.measured(SWITCH)).isFalse();
  }

  @Test
  void fewReadingsAreTrustedByTheirNinetyFivePercentInterval() {
    assertThat(MeasurementError.factor(2)).isCloseTo(Math.pow(12.7062 / 1.959964, 2), within(1e-3));
    assertThat(MeasurementError.factor(4)).isCloseTo(Math.pow(3.18245 / 1.959964, 2), within(1e-4));
    assertThat(MeasurementError.factor(7)).isCloseTo(6.0 / 4, within(1e-9));
  }

  @Test
  void withoutADeviationTheErrorIsRelative() {
    double expected =
        Math.pow(MeasurementError.DEFAULT_RELATIVE * 20, 2)
            + Math.pow(MeasurementError.FLOOR * 50, 2);
    assertThat(read(memory(20)).variance(MEMORY)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void whatIsNoNumberOrCannotBeIsIgnoredAndCounted() {
    assertThat(read(memory(Float.NaN)).measured(MEMORY)).isFalse();
    assertThat(read(memory(Float.POSITIVE_INFINITY)).measured(MEMORY)).isFalse();
    assertThat(read(memory(-1)).measured(MEMORY)).isFalse();
    assertThat(read(memory(201)).measured(MEMORY)).isFalse();
    assertThat(read(memory(199)).measured(MEMORY)).isTrue();
    assertThat(bad.of(BadCounter.NOT_A_NUMBER)).isOne();
    assertThat(bad.of(BadCounter.INFINITE)).isOne();
    assertThat(bad.of(BadCounter.NEGATIVE)).isOne();
    assertThat(bad.of(BadCounter.ABSURD)).isOne();
  }

  @Test
  void aBadDeviationIsCountedAndTheMeanKept() {
    Reading reading = read(Map.of("symphony.io/memory0", 20f, "symphony.io/memory0.sd", Float.NaN));
    assertThat(reading.measured(MEMORY)).isTrue();
    assertThat(bad.of(BadCounter.NOT_A_NUMBER)).isOne();
  }

  @Test
  void aCounterThatStandsStillWhileOthersMoveIsStuckUntilItMoves() {
    Map<String, Float> counters = new HashMap<>();
    counters.put("symphony.io/memory0", 20f);
    Reading reading = null;
    for (int i = 0; i <= CounterHistory.STUCK_AFTER; i++) {
      counters.put("symphony.io/switch0", 1f + i);
      reading = read(counters);
    }
    assertThat(reading.measured(MEMORY)).isFalse();
    assertThat(reading.measured(SWITCH)).isTrue();
    assertThat(bad.of(BadCounter.STUCK)).isOne();
    counters.put("symphony.io/memory0", 21f);
    assertThat(read(counters).measured(MEMORY)).isTrue();
  }

  @Test
  void whenNothingMovesForLongAllIsStuckUntilSomethingMoves() {
    assertThat(read(memory(20)).measured(MEMORY)).isTrue();
    long until = now + CounterHistory.FROZEN_MILLIS - 1_000;
    while (now < until) {
      assertThat(read(memory(20)).measured(MEMORY)).isTrue();
    }
    assertThat(read(memory(20)).measured(MEMORY)).isFalse();
    assertThat(bad.of(BadCounter.STUCK)).isOne();
    assertThat(read(memory(21)).measured(MEMORY)).isTrue();
  }

  @Test
  void anIdleMachineIsNotStuck() {
    for (int i = 0; i < 50; i++) {
      assertThat(read(memory(0)).measured(MEMORY)).isTrue();
    }
    Map<String, Float> idle = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      idle.put("symphony.io/nic", 0f);
      idle.put("symphony.io/switch0", 1f + i % 7);
      assertThat(read(idle).measured(SWITCH)).isTrue();
    }
    assertThat(bad.of(BadCounter.STUCK)).isZero();
  }

  @Test
  void aCounterThatNoLongerComesIsMissing() {
    read(memory(20));
    read(Map.of("symphony.io/switch0", 1f));
    assertThat(bad.of(BadCounter.MISSING)).isOne();
  }

  @Test
  void anOlderHeartbeatIsStaleButAClockSetBackIsBelieved() {
    read(memory(20));
    assertThat(reader.read(history, now - 1, memory(21)).measured(MEMORY)).isFalse();
    assertThat(bad.of(BadCounter.STALE)).isOne();
    assertThat(reader.read(history, now - 3_600_000, memory(22)).measured(MEMORY)).isTrue();
  }

  @Test
  void aStaleHeartbeatDoesNotTurnTheClockBack() {
    read(memory(20));
    assertThat(reader.read(history, now - 200, memory(21)).measured(MEMORY)).isFalse();
    assertThat(reader.read(history, now - 100, memory(22)).measured(MEMORY)).isFalse();
    assertThat(bad.of(BadCounter.STALE)).isEqualTo(2);
  }

  @Test
  void heartbeatsFasterThanTheNodeReadsItsCountersAreNotStuck() {
    for (int i = 0; i < 3 * CounterHistory.STUCK_AFTER; i++) {
      now += 50;
      assertThat(reader.read(history, now, memory(20)).measured(MEMORY)).isTrue();
    }
  }

  @Test
  void aNegativeDeviationIsCountedAndTheErrorThatOfNone() {
    double without = read(memory(20)).variance(MEMORY);
    Reading reading =
        read(
            Map.of(
                "symphony.io/memory0", 20.5f,
                "symphony.io/memory0.sd", -3f,
                "symphony.io/memory0.n", 10f));
    assertThat(reading.variance(MEMORY)).isCloseTo(without, within(0.1 * without));
    assertThat(bad.of(BadCounter.NEGATIVE)).isOne();
  }

  @Test
  void aResourceOfUnknownCapacityHasALimitToo() {
    int fpga =
        MACHINE.resources().stream()
            .filter(r -> r.name().equals("fpga0"))
            .findFirst()
            .orElseThrow()
            .index();
    assertThat(read(Map.of("symphony.io/fpga0", 99_999f)).measured(fpga)).isTrue();
    assertThat(read(Map.of("symphony.io/fpga0", 100_001f)).measured(fpga)).isFalse();
    assertThat(bad.of(BadCounter.ABSURD)).isOne();
  }

  @Test
  void whoHoldsNothingOrTooMuchIsNoHolder() {
    Reading reading =
        read(
            Map.of(
                "symphony.io/holds/gpu0/c0", 0f,
                "symphony.io/holds/gpu0/c1", -1f,
                "symphony.io/holds/gpu0/c2", Float.NaN,
                "symphony.io/holds/gpu0/c3", 40_000f));
    assertThat(reading.holders()).isZero();
    assertThat(bad.of(BadCounter.NEGATIVE)).isEqualTo(2);
    assertThat(bad.of(BadCounter.NOT_A_NUMBER)).isOne();
    assertThat(bad.of(BadCounter.ABSURD)).isOne();
  }

  @Test
  void holdersAndImagesAreToldByDevice() {
    Reading reading =
        read(
            Map.of(
                "symphony.io/holds/gpu0/container_1", 1f,
                "symphony.io/holds/nowhere/container_2", 1f,
                "symphony.io/holds/cpu0/container_3", 4f,
                "symphony.io/image/fpga0/align", 1f));
    assertThat(reading.holders()).isEqualTo(2);
    int first = reading.holder(0).equals("container_1") ? 0 : 1;
    assertThat(reading.holderDevice(first)).isEqualTo(1);
    assertThat(reading.holderUnits(1 - first)).isEqualTo(4);
    assertThat(reading.image(2)).isEqualTo("align");
    assertThat(reading.imagesTold()).isTrue();
  }
}
