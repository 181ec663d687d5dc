/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;

/** A model, a clock to set, and short words for events and questions. */
final class Scene {
  static final String GPU = "yarn.io/gpu";
  static final String FPGA = "yarn.io/fpga";
  static final String CPU = "cpu";

  /** Two GPUs below one switch, an FPGA, 16 cores. */
  static final Machine MACHINE = machine("K40");

  final Candidates candidates = new Candidates();
  final SymphonyModel model;
  long now = 1_000_000;
  private int containers;
  private long requests;

  Scene(ModelParameters parameters) {
    model = new SymphonyModel(parameters, () -> now);
  }

  Scene() {
    this(weights().build());
  }

  /** Weights that no search changes, and no draws. */
  static ModelParameters.Builder weights() {
    return ModelParameters.builder()
        .eta(1.6)
        .price(0.47)
        .waitBias(1.3)
        .thompson(0)
        .horizon(0.5)
        .evict(0.5);
  }

  static Machine machine(String gpu) {
    return MachineJson.parse(
        "test",
        """
        {"model": "M-%1$s", "sockets": [{"cpu": "X", "cores": 16, "memoryGBps": 60}],
         "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
         "devices": [
           {"name": "gpu0", "type": "yarn.io/gpu", "model": "%1$s", "parent": "switch0", "GBps": 12},
           {"name": "gpu1", "type": "yarn.io/gpu", "model": "%1$s", "parent": "switch0", "GBps": 12},
           {"name": "fpga0", "type": "yarn.io/fpga", "model": "F", "parent": "socket0", "GBps": 6}],
         "nic": {"socket": 0, "GBps": 5}}
        """
            .formatted(gpu));
  }

  Scene join(String... nodes) {
    for (String node : nodes) {
      model.observe(new ModelEvent.NodeJoined(now, node, Optional.of(MACHINE)));
    }
    model.drain();
    return this;
  }

  /** A node like the others, but for the model of its GPUs. */
  Scene joinWith(String gpu, String node) {
    model.observe(new ModelEvent.NodeJoined(now, node, Optional.of(machine(gpu))));
    model.drain();
    return this;
  }

  Scene joinUnknown(String... nodes) {
    for (String node : nodes) {
      model.observe(new ModelEvent.NodeJoined(now, node, Optional.empty()));
    }
    model.drain();
    return this;
  }

  void heartbeat(String node, Map<String, Float> counters) {
    model.observe(new ModelEvent.Heartbeat(now, node, counters));
    model.drain();
  }

  void idleHeartbeats(String... nodes) {
    for (String node : nodes) {
      Map<String, Float> idle = new HashMap<>();
      MACHINE.resources().forEach(r -> idle.put("symphony.io/" + r.name(), 0f));
      heartbeat(node, idle);
    }
  }

  /** Places a container that starts at once; gives its name. */
  String start(String node, String kernel, String type, int units) {
    return start("job", node, kernel, type, units);
  }

  private String start(String job, String node, String kernel, String type, int units) {
    String container = "container_" + ++containers;
    model.observe(new ModelEvent.ContainerPlaced(now, container, job, node, kernel, type, units));
    model.observe(new ModelEvent.ContainerStarted(now, container));
    model.drain();
    return container;
  }

  void finish(String container) {
    finish(container, ModelEvent.Outcome.SUCCEEDED);
  }

  void finish(String container, ModelEvent.Outcome outcome) {
    model.observe(new ModelEvent.ContainerFinished(now, container, outcome));
    model.drain();
  }

  /** Runs a kernel to its end on an otherwise idle node. */
  void run(String node, String kernel, String type, double seconds) {
    run("job", node, kernel, type, seconds);
  }

  /** The same of another job. */
  void run(String job, String node, String kernel, String type, double seconds) {
    String container = start(job, node, kernel, type, 1);
    now += (long) (seconds * 1000);
    idleHeartbeats(node);
    finish(container);
    idleHeartbeats(node);
  }

  PlacementRequest request(String kernel, String... types) {
    return requestOf("job", kernel, types);
  }

  PlacementRequest requestOf(String job, String kernel, String... types) {
    return new PlacementRequest(
        ++requests,
        job,
        kernel,
        List.of(types).stream().map(type -> new PlacementRequest.Alternative(type, 1)).toList());
  }

  Scene offer(String node, int alternative, int free) {
    return offer(node, alternative, free, 0);
  }

  Scene offer(String node, int alternative, int free, int waiting) {
    candidates.add(model.node(node), alternative, free, waiting);
    return this;
  }

  Placement place(PlacementRequest request) {
    return place(request, 0);
  }

  Placement place(PlacementRequest request, long waitedMillis) {
    return model.place(request, waitedMillis, candidates);
  }

  /** The best candidate of a ranking. */
  int best(Placement placement) {
    return ((Placement.Ranked) placement).best();
  }
}
