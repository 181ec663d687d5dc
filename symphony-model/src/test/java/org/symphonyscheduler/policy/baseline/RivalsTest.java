/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEvent.Outcome;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/** Each rival does what it is known for. Devices: 0 cpu0, 1 gpu0, 2 gpu1, 3 fpga0. */
class RivalsTest {
  private static final Machine MACHINE =
      MachineJson.parse(
          "test",
          """
          {"model": "M", "sockets": [{"cpu": "X", "cores": 16, "memoryGBps": 60}],
           "devices": [
             {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"},
             {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"},
             {"name": "fpga0", "type": "yarn.io/fpga", "model": "F", "parent": "socket0"}]}
          """);

  private static final int CPU = 0;
  private static final int GPU = 1;
  private static final int FPGA = 3;

  private static final Map<String, Double> SECONDS =
      Map.of("cpu", 100.0, "yarn.io/gpu", 4.0, "yarn.io/fpga", 3.0);

  private static final IsolatedTimes TABLE = (kernel, device) -> SECONDS.get(device.type());

  private static final PlacementRequest REQUEST =
      new PlacementRequest(
          1,
          "job",
          "k",
          List.of(
              new PlacementRequest.Alternative("yarn.io/gpu", 1),
              new PlacementRequest.Alternative("yarn.io/fpga", 1),
              new PlacementRequest.Alternative("cpu", 4)));

  private final Candidates candidates = new Candidates();
  private long now;
  private int containers;

  private void join(PlacementModel model) {
    for (String node : List.of("a", "b")) {
      model.observe(new ModelEvent.NodeJoined(now, node, Optional.of(MACHINE)));
    }
  }

  private String start(PlacementModel model, String node, String kernel, String device) {
    String container = "c" + ++containers;
    model.observe(
        new ModelEvent.ContainerPlaced(
            now, container, "j", node, kernel, "yarn.io/x", 1, List.of(device)));
    return container;
  }

  private void offer(PlacementModel model, String node, int alternative, int device, int free) {
    candidates.add(model.node(node), alternative, free, 0, device);
  }

  private int chosen(Placement placement) {
    return ((Placement.Ranked) placement).best();
  }

  @Test
  void firstFitTakesNodesInTurnWhateverTheDevice() {
    FirstFit firstFit = new FirstFit();
    for (int expected : new int[] {0, 1, 0}) {
      candidates.clear();
      offer(firstFit, "a", 2, CPU, 4);
      offer(firstFit, "b", 0, GPU, 1);
      assertThat(chosen(firstFit.place(REQUEST, 0, candidates))).isEqualTo(expected);
    }
  }

  @Test
  void sparrowTakesAFreeOneOfWhatItProbedAndWaitsWhenItProbedNone() {
    Sparrow sparrow = new Sparrow(64, 1, 1);
    offer(sparrow, "a", 0, GPU, 0);
    offer(sparrow, "b", 0, GPU, 1);
    offer(sparrow, "b", 2, CPU, 4);
    assertThat(chosen(sparrow.place(REQUEST, 0, candidates))).isEqualTo(1);
    candidates.clear();
    offer(sparrow, "a", 0, GPU, 0);
    offer(sparrow, "b", 2, CPU, 4);
    assertThat(sparrow.place(REQUEST, 0, candidates)).isInstanceOf(Placement.Wait.class);
  }

  @Test
  void heftTakesTheEarliestFinishByTheTableLoadingOfImagesIncluded() {
    Heft heft = new Heft(TABLE, 2.5, ModelParameters.DEFAULT, () -> now);
    join(heft);
    offer(heft, "a", 0, GPU, 1);
    offer(heft, "a", 1, FPGA, 1);
    assertThat(chosen(heft.place(REQUEST, 0, candidates))).isZero();
    start(heft, "a", "k", "fpga0");
    assertThat(chosen(heft.place(REQUEST, 0, candidates))).isEqualTo(1);
  }

  @Test
  void heftWaitsForABusyDeviceThatStillFinishesFirst() {
    Heft heft = new Heft(TABLE, 2.5, ModelParameters.DEFAULT, () -> now);
    join(heft);
    start(heft, "a", "k", "gpu0");
    now += 3_000;
    offer(heft, "a", 0, GPU, 0);
    offer(heft, "a", 2, CPU, 4);
    Placement.Wait wait = (Placement.Wait) heft.place(REQUEST, 0, candidates);
    assertThat(wait.device()).isEqualTo("gpu0");
    assertThat(wait.millis()).isBetween(900L, 1_100L);
  }

  @Test
  void grapheneFillsWhereMostIsLeftAndRefusesUnsuitableTypes() {
    Graphene graphene = new Graphene(TABLE, 3, 1, () -> now);
    join(graphene);
    start(graphene, "a", "other", "gpu1");
    offer(graphene, "a", 0, GPU, 1);
    offer(graphene, "b", 0, GPU, 1);
    assertThat(chosen(graphene.place(REQUEST, 0, candidates))).isEqualTo(1);
    candidates.clear();
    offer(graphene, "a", 0, GPU, 0);
    offer(graphene, "b", 2, CPU, 4);
    assertThat(graphene.place(REQUEST, 0, candidates)).isInstanceOf(Placement.Wait.class);
  }

  @Test
  void paragonLearnsWhichServerIsSlowAndThatOtherKernelsAreSlowThereToo() {
    Paragon paragon = new Paragon(TABLE, 2, 2.5, () -> now, 1);
    join(paragon);
    for (int i = 0; i < 60; i++) {
      for (String kernel : List.of("x", "y", "z")) {
        for (String node : List.of("a", "b")) {
          String container = start(paragon, node, kernel, "gpu0");
          now += node.equals("a") ? 12_000 : 4_000;
          paragon.observe(new ModelEvent.ContainerFinished(now, container, Outcome.SUCCEEDED));
        }
      }
    }
    offer(paragon, "a", 0, GPU, 1);
    offer(paragon, "b", 0, GPU, 1);
    // The kernel of the request never ran.
    assertThat(chosen(paragon.place(REQUEST, 0, candidates))).isEqualTo(1);
  }
}
