/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/**
 * Machines, a clock to set, a table of isolated times, and short words for questions to a rival.
 */
final class Bench {
  static final String GPU = "yarn.io/gpu";
  static final String FPGA = "yarn.io/fpga";
  static final String CPU = "cpu";

  /** Devices by index: 0 the eight cores, 1 and 2 GPUs, 3 an FPGA. */
  private static final Machine MACHINE =
      MachineJson.parse(
          "test",
          """
          {"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
           "devices": [
             {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"},
             {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "socket0"},
             {"name": "fpga0", "type": "yarn.io/fpga", "model": "F", "parent": "socket0"}]}
          """);

  static final int CORES = 0;
  static final int GPU0 = 1;
  static final int GPU1 = 2;
  static final int FPGA0 = 3;

  final Candidates candidates = new Candidates();
  long now = 1_000_000;
  private PlacementModel rival;
  private int containers;

  /** Seconds of a kernel by device type; what is not named does not run there. */
  static IsolatedTimes table(Map<String, Map<String, Double>> seconds) {
    return (kernel, device) ->
        seconds.getOrDefault(kernel, Map.of()).getOrDefault(device.type(), Double.NaN);
  }

  Bench under(PlacementModel model, String... nodes) {
    rival = model;
    for (String node : nodes) {
      rival.observe(new ModelEvent.NodeJoined(now, node, Optional.of(MACHINE)));
    }
    return this;
  }

  static PlacementRequest request(String kernel, String... types) {
    return new PlacementRequest(
        1,
        "job",
        kernel,
        List.of(types).stream().map(t -> new PlacementRequest.Alternative(t, 1)).toList());
  }

  /** Starts a container; gives its name. */
  String start(String node, String kernel, int device) {
    String container = "c" + ++containers;
    String name = MACHINE.devices().get(device).name();
    String type = MACHINE.devices().get(device).type();
    rival.observe(
        new ModelEvent.ContainerPlaced(
            now, container, "job", node, kernel, type, 1, List.of(name)));
    rival.observe(new ModelEvent.ContainerStarted(now, container));
    return container;
  }

  void finish(String container) {
    rival.observe(new ModelEvent.ContainerFinished(now, container, ModelEvent.Outcome.SUCCEEDED));
  }

  /** Runs a kernel for some seconds. */
  void run(String node, String kernel, int device, double seconds) {
    String container = start(node, kernel, device);
    now += (long) (1000 * seconds);
    finish(container);
  }

  Bench clear() {
    candidates.clear();
    return this;
  }

  /** Offers a device that is free. */
  Bench free(String node, int alternative, int device) {
    candidates.add(rival.node(node), alternative, 1, 0, device);
    return this;
  }

  /** Offers a device that is busy. */
  Bench busy(String node, int alternative, int device, int waiting) {
    candidates.add(rival.node(node), alternative, 0, waiting, device);
    return this;
  }

  /** What the rival says: the number of the candidate that it takes, or of the one it waits for. */
  String place(PlacementRequest request) {
    return place(request, 0);
  }

  String place(PlacementRequest request, long waitedMillis) {
    Placement placement = rival.place(request, waitedMillis, candidates);
    if (placement instanceof Placement.Ranked) {
      int best = candidates.ranked(0);
      return "takes " + candidates.node(best).name() + " " + candidates.asked(best);
    } else if (placement instanceof Placement.Wait wait) {
      return "waits for "
          + wait.node().name()
          + " "
          + request.alternatives().get(wait.alternative()).deviceType();
    }
    return "abstains";
  }
}
