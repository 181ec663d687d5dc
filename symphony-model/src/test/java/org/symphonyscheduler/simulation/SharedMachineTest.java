/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;
import org.symphonyscheduler.workload.Implementation;

class SharedMachineTest {
  private static final Offset<Double> EXACT = within(1e-6);

  /** Devices: 0 cpu0, 1 cpu1, 2 gpu0, 3 gpu1, 4 fpga0. */
  private static final Machine MACHINE =
      MachineJson.parse(
          "test",
          """
          {"model": "T", "interSocketGBps": 4,
           "sockets": [{"cpu": "P", "cores": 8, "memoryGBps": 40},
                       {"cpu": "P", "cores": 8, "memoryGBps": 40}],
           "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
           "devices": [
             {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
             {"name": "gpu1", "type": "yarn.io/gpu", "model": "K80", "parent": "switch0"},
             {"name": "fpga0", "type": "yarn.io/fpga", "model": "7V3", "parent": "socket1"}],
           "nic": {"socket": 0, "GBps": 5}}
          """);

  private static KernelRun gpu(String id, int device, double seconds, double pcie) {
    return run(id, "yarn.io/gpu", device, 1, seconds, new Implementation.Demand(0, pcie, 0));
  }

  private static KernelRun cpu(
      String id, int device, int cores, double seconds, double memory, double network) {
    return run(id, "cpu", device, cores, seconds, new Implementation.Demand(memory, 0, network));
  }

  private static KernelRun run(
      String id, String type, int device, int units, double seconds, Implementation.Demand demand) {
    Implementation implementation =
        new Implementation(type, units, 1, Map.of("*", seconds), demand);
    return new KernelRun(id, "k-" + id, implementation, 1, device, units);
  }

  private static SharedMachine machine(Conditions conditions) {
    return new SharedMachine(MACHINE, conditions, 1);
  }

  private static double secondsOf(List<KernelRun.Completion> completions, String id) {
    return completions.stream()
        .filter(c -> c.run().id().equals(id))
        .findFirst()
        .orElseThrow()
        .seconds();
  }

  @Test
  void aKernelAloneTakesItsIsolatedTime() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 9));

    assertThat(machine.nextEvent()).isCloseTo(10, EXACT);
    assertThat(machine.advance(9.999)).isEmpty();
    assertThat(secondsOf(machine.advance(20), "a")).isCloseTo(10, EXACT);
    assertThat(machine.used(2)).isZero();
  }

  @Test
  void twoGpusBehindOneSwitchSlowEachOtherDownWhileBothRun() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 9));
    machine.advance(4);
    machine.start(gpu("b", 3, 10, 9));

    List<KernelRun.Completion> ended = machine.advance(100);

    // From 4 on each has 6 of the 9 GB/s it wants: a's last 6 s take 9. b has then done 6 of its
    // 10 s, and does the rest undisturbed.
    assertThat(secondsOf(ended, "a")).isCloseTo(13, EXACT);
    assertThat(secondsOf(ended, "b")).isCloseTo(13, EXACT);
  }

  @Test
  void kernelsOnDifferentSocketsDoNotDisturbEachOther() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(cpu("a", 0, 4, 10, 40, 0));
    machine.start(cpu("b", 1, 4, 10, 40, 0));

    assertThat(machine.advance(100)).allSatisfy(c -> assertThat(c.seconds()).isCloseTo(10, EXACT));
  }

  @Test
  void dataForTheFarSocketCrossTheInterSocketLink() {
    SharedMachine near = machine(Conditions.NONE);
    near.start(cpu("a", 0, 1, 10, 0, 5));
    SharedMachine far = machine(Conditions.NONE);
    far.start(cpu("a", 1, 1, 10, 0, 5));

    assertThat(secondsOf(near.advance(100), "a")).isCloseTo(10, EXACT);
    assertThat(secondsOf(far.advance(100), "a")).isCloseTo(12.5, EXACT);
  }

  @Test
  void overcommittedCoresAreShared() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(cpu("a", 0, 8, 10, 0, 0));
    machine.start(cpu("b", 0, 8, 10, 0, 0));

    assertThat(machine.advance(100)).allSatisfy(c -> assertThat(c.seconds()).isCloseTo(20, EXACT));
  }

  @Test
  void anFpgaLoadsAnImageOnlyWhenItHoldsAnother() {
    SharedMachine machine = machine(Conditions.NONE);
    Implementation implementation =
        new Implementation("yarn.io/fpga", 1, 1, Map.of("7V3", 4.0), null);
    List<KernelRun.Completion> ended = new ArrayList<>();
    for (String kernel : List.of("x", "x", "y")) {
      machine.start(new KernelRun("r" + ended.size(), kernel, implementation, 1, 4, 1));
      ended.addAll(machine.advance(machine.now() + 10));
    }

    assertThat(ended).extracting(KernelRun.Completion::seconds).containsExactly(6.5, 4.0, 6.5);
    assertThat(ended)
        .extracting(KernelRun.Completion::reconfigurationSeconds)
        .containsExactly(2.5, 0.0, 2.5);
    assertThat(machine.image(4)).isEqualTo("y");
    assertThat(machine.choose("yarn.io/fpga", "y", 1)).isEqualTo(4);
  }

  @Test
  void aDegradedDeviceTakesLongerAndATrueCapacityBelowTheNominalHurts() {
    SharedMachine machine =
        machine(
            new Conditions(Map.of("switch0", 6.0), Map.of("gpu1", 0.5), null, null, null, null));
    machine.start(gpu("a", 2, 10, 9));
    double a = secondsOf(machine.advance(100), "a");
    machine.start(gpu("b", 3, 10, 9));

    assertThat(a).isCloseTo(15, EXACT);
    // At half speed it wants only 4.5 of the 6 GB/s.
    assertThat(secondsOf(machine.advance(200), "b")).isCloseTo(20, EXACT);
  }

  @Test
  void aStoppedRunGivesWay() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 12));
    machine.start(gpu("b", 3, 10, 12));
    machine.advance(10);

    assertThat(machine.stop("b")).isTrue();
    assertThat(machine.stop("b")).isFalse();
    assertThat(secondsOf(machine.advance(100), "a")).isCloseTo(15, EXACT);
  }

  @Test
  void backgroundLoadDependsOnItsSeedAlone() {
    Conditions conditions =
        new Conditions(
            null,
            null,
            List.of(new Conditions.Background(List.of("switch0"), 12, 5, 5, 1.0)),
            null,
            null,
            null);
    SharedMachine quiet = machine(conditions);
    SharedMachine busy = machine(conditions);
    busy.start(cpu("a", 1, 1, 1000, 0, 0));
    busy.advance(17);
    List<Double> switches = new ArrayList<>();
    List<Double> busySwitches = new ArrayList<>();
    quiet.advance(17);
    for (int i = 0; i < 20; i++) {
      switches.add(quiet.nextEvent());
      quiet.advance(quiet.nextEvent());
      busySwitches.add(busy.nextEvent());
      busy.advance(busy.nextEvent());
    }

    assertThat(busySwitches).isEqualTo(switches);
  }

  @Test
  void countersTellUseHoldersAndImages() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 9));
    machine.start(cpu("b", 0, 3, 10, 20, 2));
    machine.advance(1);
    Map<String, Float> counters = machine.counters();

    assertThat(counters)
        .containsEntry(Counters.use("switch0"), 9f)
        .containsEntry(Counters.use("memory0"), 20f)
        .containsEntry(Counters.use("cpu0"), 3f)
        .containsEntry(Counters.use("nic"), 2f)
        .containsEntry(Counters.use("memory1"), 0f)
        .containsEntry(Counters.holds("gpu0", "a"), 1f)
        .containsEntry(Counters.holds("cpu0", "b"), 3f);
    machine.advance(15);
    machine.counters();
    assertThat(machine.counters()).containsEntry(Counters.use("switch0"), 0f);
  }

  @Test
  void theRunsOfAGangAreOneContainerToWhoeverReadsCounters() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("gang#0", 2, 10, 0));
    machine.start(gpu("gang#1", 3, 10, 0));

    assertThat(machine.counters())
        .containsEntry(Counters.holds("gpu0", "gang"), 1f)
        .containsEntry(Counters.holds("gpu1", "gang"), 1f);
  }

  @Test
  void countersAreMeansOverTheTimeSinceTheLastReading() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 8));
    machine.advance(40);
    Map<String, Float> counters = machine.counters();

    assertThat(counters.get(Counters.use("switch0")).doubleValue()).isCloseTo(2, EXACT);
    // 8 for a quarter of the time, else 0: variance 16 - 4.
    assertThat(counters.get(Counters.use("switch0") + Counters.DEVIATION).doubleValue())
        .isCloseTo(Math.sqrt(12), EXACT);
  }

  @Test
  void theSameCallsGiveTheSameResults() {
    Conditions noisy = ClusterJson.builtIn().nodes().get(1).hidden();
    Machine machine = ClusterJson.builtIn().nodes().get(1).machine();

    assertThat(history(new SharedMachine(machine, noisy, 7)))
        .isEqualTo(history(new SharedMachine(machine, noisy, 7)))
        .isNotEqualTo(history(new SharedMachine(machine, noisy, 8)));
  }

  private static String history(SharedMachine machine) {
    StringBuilder history = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      machine.start(cpu("r" + i, i % 2, 2, 10, 20, 1));
      history.append(machine.advance(machine.now() + 3)).append(machine.counters());
    }
    return history.toString();
  }

  @Test
  void refusesWhatCannotRun() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 9));

    assertThatThrownBy(() -> machine.start(gpu("a", 3, 10, 9))).hasMessageContaining("already");
    assertThatThrownBy(() -> machine.start(gpu("b", 0, 10, 9)))
        .hasMessageContaining("does not run on cpu:P");
    assertThatThrownBy(
            () -> machine(new Conditions(Map.of("bus", 1.0), null, null, null, null, null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("capacity.bus is \"bus\"");
    assertThatThrownBy(
            () -> machine(new Conditions(null, Map.of("gpu0", 0.0), null, null, null, null)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("speed.gpu0 is \"0.0\"");
  }

  @Test
  void aLookAtARunThatWasNotStartedTellsItsTimeAndWhatItCostsOthers() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(gpu("a", 2, 10, 9));
    SharedMachine.Prospect beside = machine.prospect(gpu("b", 3, 10, 9), false);
    // Both at 6/9 of their speed for 15 s, in which the first does 10 s of work and loses 5.
    assertThat(beside.seconds()).isCloseTo(15, EXACT);
    assertThat(beside.harm()).isCloseTo(5, EXACT);
    SharedMachine.Prospect after = machine.prospect(gpu("b", 2, 10, 9), true);
    assertThat(after.seconds()).isCloseTo(10, EXACT);
    assertThat(machine.remaining(2, 1)).isCloseTo(10, EXACT);
    SharedMachine.Prospect light = machine.prospect(gpu("b", 3, 10, 2), false);
    assertThat(light.seconds()).isCloseTo(10, EXACT);
    assertThat(light.harm()).isZero();
    assertThat(machine.running()).hasSize(1);
  }

  @Test
  void aLookTellsWhatIsNowWhateverWasLookedAtBefore() {
    SharedMachine machine = machine(Conditions.NONE);
    KernelRun asked = gpu("b", 3, 10, 9);
    assertThat(machine.prospect(asked, false).seconds()).isCloseTo(10, EXACT);
    machine.start(gpu("a", 2, 10, 9));
    assertThat(machine.prospect(asked, false).seconds()).isCloseTo(15, EXACT);
    assertThat(machine.remaining(2, 1)).isCloseTo(10, EXACT);
    machine.advance(4);
    // The other has 6 s of work left: both at 6/9 for 9 s, then alone; rates stay as they are now.
    SharedMachine.Prospect later = machine.prospect(asked, false);
    assertThat(later.seconds()).isCloseTo(15, EXACT);
    assertThat(later.harm()).isCloseTo(3, EXACT);
    machine.setSpeed(3, 0.5);
    // At half its speed it draws 4.5 of 12, and gets them.
    assertThat(machine.prospect(asked, false).seconds()).isCloseTo(20, EXACT);
  }

  @Test
  void whoLeavesADeviceFirstIsSeenAnewWhenSomeoneComesOrGoes() {
    SharedMachine machine = machine(Conditions.NONE);
    machine.start(cpu("p", 0, 4, 10, 0, 0));
    machine.start(cpu("q", 0, 4, 20, 0, 0));
    assertThat(machine.remaining(0, 1)).isCloseTo(10, EXACT);
    assertThat(machine.remaining(0, 8)).isCloseTo(20, EXACT);
    machine.stop("p");
    assertThat(machine.remaining(0, 1)).isZero();
    machine.start(cpu("r", 0, 4, 5, 0, 0));
    assertThat(machine.remaining(0, 1)).isCloseTo(5, EXACT);
  }
}
