/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.workload.WorkloadJson;

class EmulatedMachineTest {
  private final EmulationClock clock = new EmulationClock(200);
  private final EmulatedMachine machine =
      new EmulatedMachine(
          ClusterJson.parse(
                  "test cluster",
                  """
                  {"machines": [{"model": "A",
                     "sockets": [{"cpu": "P", "cores": 2, "memoryGBps": 50}],
                     "devices": [{"name": "gpu0", "type": "yarn.io/gpu", "parent": "socket0"}]}],
                   "nodes": [{"name": "a", "machine": "A", "memoryMb": 1024}]}
                  """)
              .nodes()
              .get(0),
          WorkloadJson.parse(
              "test workload",
              """
              {"kernels": [
                 {"name": "short", "implementations": [
                    {"device": "cpu", "vcores": 1, "memoryMb": 1, "seconds": {"*": 10}}]},
                 {"name": "endless", "implementations": [
                    {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 1, "seconds": {"*": 1e8},
                     "demand": {"memory": 5}},
                    {"device": "cpu", "vcores": 1, "memoryMb": 1, "seconds": {"*": 1e8}}]}]}
              """),
          clock,
          1);

  @AfterEach
  void close() {
    clock.close();
  }

  private static int exit(CompletableFuture<Integer> exit) throws Exception {
    return exit.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aKernelEndsWhenItsEmulatedTimeIsOver() throws Exception {
    List<EmulatedRun> runs = new CopyOnWriteArrayList<>();
    machine.onCompletion(runs::add);
    double start = clock.seconds();

    assertThat(exit(machine.start("a", "short", "cpu", 2, 1))).isZero();

    assertThat(clock.seconds() - start).isGreaterThanOrEqualTo(20);
    assertThat(machine.isRunning("a")).isFalse();
    await().until(() -> runs.size() == 1);
    assertThat(runs.get(0).completion().seconds()).isCloseTo(20, within(1e-6));
    assertThat(runs.get(0).device().name()).isEqualTo("cpu0");
  }

  @Test
  void aKernelCanBeStoppedAndItsDeviceUsedAgain() throws Exception {
    CompletableFuture<Integer> first = machine.start("a", "endless", "yarn.io/gpu", 1, 1);
    assertThatThrownBy(() -> machine.start("b", "endless", "yarn.io/gpu", 1, 1))
        .isInstanceOf(EmulationException.class)
        .hasMessageContaining("no yarn.io/gpu free");

    assertThat(machine.stop("a", EmulatedMachine.EXIT_TERMINATED)).isTrue();

    assertThat(exit(first)).isEqualTo(143);
    assertThat(machine.stop("a", EmulatedMachine.EXIT_KILLED)).isFalse();
    assertThat(machine.start("b", "endless", "yarn.io/gpu", 1, 1)).isNotDone();
  }

  @Test
  void socketsMayBeOvercommitted() {
    assertThat(machine.start("a", "endless", "cpu", 1, 2)).isNotDone();

    assertThat(machine.start("b", "endless", "cpu", 1, 2)).isNotDone();
  }

  @Test
  void aMachineWithoutPowerKillsAndRefuses() throws Exception {
    CompletableFuture<Integer> running = machine.start("a", "endless", "cpu", 1, 1);
    machine.powerOff();

    assertThat(exit(running)).isEqualTo(137);
    assertThatThrownBy(() -> machine.start("b", "short", "cpu", 1, 1)).hasMessageContaining("down");
    machine.powerOn();
    assertThat(exit(machine.start("b", "short", "cpu", 1, 1))).isZero();
  }

  @Test
  void unknownKernelsAndDevicesAreRefusedByName() {
    assertThatThrownBy(() -> machine.start("a", "tango", "cpu", 1, 1))
        .hasMessageContaining("tango");
    assertThatThrownBy(() -> machine.start("a", "short", "yarn.io/fpga", 1, 1))
        .hasMessageContaining("short does not run on yarn.io/fpga");
  }

  @Test
  void countersCanBeWrongInEveryWay() {
    String memory = Counters.use("memory0");
    assertThat(machine.start("a", "endless", "yarn.io/gpu", 1, 1)).isNotDone();

    assertThat(machine.counters()).containsEntry(Counters.holds("gpu0", "a"), 1f);
    machine.setCounterFault(CounterFault.NOT_A_NUMBER);
    assertThat(machine.counters().get(memory)).isNaN();
    machine.setCounterFault(CounterFault.NEGATIVE);
    assertThat(machine.counters().get(memory)).isNegative();
    machine.setCounterFault(CounterFault.ABSURD);
    assertThat(machine.counters().get(memory)).isGreaterThan(1e20f);
    machine.setCounterFault(CounterFault.MISSING);
    assertThat(machine.counters()).isEmpty();
    machine.setCounterFault(CounterFault.STUCK);
    Map<String, Float> stuck = machine.counters();
    machine.stop("a", EmulatedMachine.EXIT_KILLED);
    assertThat(machine.counters()).isEqualTo(stuck);
    machine.setCounterFault(CounterFault.NONE);
    assertThat(machine.counters()).doesNotContainKey(Counters.holds("gpu0", "a"));
  }

  @Test
  void theTelemetrySourceFindsItsMachineByTheConfiguration() {
    Configuration conf = new Configuration(false);
    EmulatedTelemetrySource source = new EmulatedTelemetrySource();
    assertThatThrownBy(() -> source.init(conf)).hasMessageContaining(EmulatedMachines.MACHINE);
    EmulatedMachines.register("test/a", machine);
    try {
      conf.set(EmulatedMachines.MACHINE, "test/a");
      source.init(conf);
      assertThat(source.machine()).contains(machine.machine());
      assertThat(source.counters()).containsKey(Counters.use("memory0"));
      machine.breakTopology(true);
      assertThatThrownBy(source::machine).hasMessageContaining("topology");
    } finally {
      EmulatedMachines.unregister("test/a");
    }
  }
}
