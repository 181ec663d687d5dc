/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.Scene.CPU;
import static org.symphonyscheduler.policy.Scene.FPGA;
import static org.symphonyscheduler.policy.Scene.GPU;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.telemetry.Reading;

class DeviceOccupancyTest {
  private static final int CPU0 = 0;
  private static final int GPU0 = 1;
  private static final int GPU1 = 2;
  private static final int FPGA0 = 3;

  private final MachinePlan plan =
      new MachinePlan(Scene.MACHINE, new RateModel(100), new BadCounters(), Inputs.PATH_BELIEFS);
  private final CounterHistory history = plan.reader.newHistory();
  private final List<RunningContainer> running = new ArrayList<>();
  private final ContainerIndex index = new ContainerIndex();
  private final DeviceOccupancy occupancy = new DeviceOccupancy(plan, running);

  private RunningContainer run(String id, String type, int units, String... devices) {
    ModelEvent.ContainerPlaced placed =
        new ModelEvent.ContainerPlaced(
            0, id, "job", "a:1", "kernel of " + id, type, units, List.of(devices));
    RunningContainer container = new RunningContainer(placed, null, 0);
    container.devices = occupancy.choose(placed);
    running.add(container);
    index.add(container);
    occupancy.configure(container);
    return container;
  }

  private void heartbeat(List<RunningContainer> ended, String... counters) {
    Map<String, Float> told = new HashMap<>();
    for (String counter : counters) {
      told.put(counter, 1f);
    }
    Reading reading = plan.reader.read(history, 0, told);
    occupancy.take(reading, index, ended);
  }

  @Test
  void aContainerGetsDevicesThatAreFree() {
    assertThat(run("one", GPU, 1).devices).containsExactly(GPU0);
    assertThat(run("two", GPU, 1).devices).containsExactly(GPU1);
    assertThat(run("cores", CPU, 5).devices).containsExactly(CPU0);
    assertThat(occupancy.used()).containsExactly(5, 1, 1, 0);
  }

  @Test
  void oneOfSeveralUnitsGetsAsManyDevices() {
    assertThat(run("both", GPU, 2).devices).containsExactlyInAnyOrder(GPU0, GPU1);
    assertThat(occupancy.used()).containsExactly(0, 1, 1, 0);
  }

  @Test
  void whatTheSchedulerChoseIsBelieved() {
    assertThat(run("chosen", GPU, 1, "gpu1").devices).containsExactly(GPU1);
  }

  @Test
  void whereNoneSeemsFreeTheLeastUsedIsTaken() {
    run("one", GPU, 1, "gpu0");
    run("two", GPU, 1, "gpu0");
    run("three", GPU, 1, "gpu1");
    assertThat(run("surprise", GPU, 1).devices).containsExactly(GPU1);
  }

  @Test
  void whoIsToldOfByTheNodeAloneHoldsItsDeviceToo() {
    RunningContainer known = run("known", GPU, 1);
    RunningContainer ended = run("ended", GPU, 1);
    running.remove(ended);
    index.end(ended);
    heartbeat(
        List.of(ended),
        Counters.holds("gpu0", "known"),
        Counters.holds("gpu1", "ended"),
        Counters.holds("fpga0", "stranger"));
    assertThat(known.devices).containsExactly(GPU0);
    assertThat(occupancy.used()).as("nobody twice, the stranger once").containsExactly(0, 1, 0, 1);
    heartbeat(List.of(), Counters.holds("gpu0", "known"));
    assertThat(occupancy.used()).as("the stranger has gone").containsExactly(0, 1, 0, 0);
  }

  @Test
  void anImageIsThereOnceAContainerOfItsKernelIs() {
    assertThat(occupancy.mustLoad(FPGA0, "kernel of a")).isTrue();
    assertThat(occupancy.mustLoad(GPU0, "kernel of a")).isFalse();
    running.remove(run("a", FPGA, 1));
    assertThat(occupancy.mustLoad(FPGA0, "kernel of a")).isFalse();
    heartbeat(List.of(), Counters.image("fpga0", "another"));
    assertThat(occupancy.mustLoad(FPGA0, "kernel of a")).isTrue();
    assertThat(occupancy.images()[FPGA0]).isEqualTo("another");
  }
}
