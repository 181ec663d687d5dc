/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.topology.Device;

/**
 * The machines of a simulation: what runs where, when it ends, and the events that tell a model of
 * it. For the simulation's thread.
 */
final class SimulatedCluster {
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final double[] next;
  private final ClusterTypes types;
  private final Map<String, SimulatedNode> byName = new HashMap<>();

  /** Runs that ended and were not told of yet. */
  private final List<KernelRun.Completion> done = new ArrayList<>();

  private final SplittableRandom chance;
  private NodeChoice choice;
  private final Map<String, Running> running = new LinkedHashMap<>();
  private final Map<String, Integer> holders = new HashMap<>();
  private PlacementModel model;
  private double now;

  /** A container: its task, and the runs of it that go on. */
  private static final class Running {
    final SimulatedTask task;
    final SimulatedNode node;
    final Implementing on;
    int left;
    double reconfiguration;

    Running(SimulatedTask task, SimulatedNode node, Implementing on) {
      this.task = task;
      this.node = node;
      this.on = on;
      this.left = on.devices.length;
    }
  }

  /** Which alternative runs on which devices, holding how many units of each. */
  private record Implementing(int alternative, int[] devices, int unitsEach) {}

  SimulatedCluster(ClusterSpec cluster, ClusterTypes types, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.types = types;
    this.chance = random.split();
    for (ClusterSpec.Node spec : cluster.nodes()) {
      nodes.add(
          new SimulatedNode(
              nodes.size(),
              spec,
              new SharedMachine(spec.machine(), spec.hidden(), random.split().nextLong())));
    }
    nodes.forEach(node -> byName.put(node.name(), node));
    next = new double[nodes.size()];
  }

  /** All nodes join; events go to this model from now on. */
  void open(PlacementModel opened, SchedulingRules.Devices devices) {
    model = opened;
    choice = new NodeChoice(devices, chance);
    for (SimulatedNode node : nodes) {
      join(node);
      next[node.index] = node.machine.nextEvent();
    }
  }

  void join(SimulatedNode node) {
    node.up = true;
    model.observe(
        new ModelEvent.NodeJoined(millis(), node.name(), Optional.of(node.spec.machine())));
    node.handle = model.node(node.name());
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  /** The node of a name. */
  SimulatedNode node(String name) {
    return byName.get(name);
  }

  double now() {
    return now;
  }

  long millis() {
    return (long) (now * 1000);
  }

  /** FPGAs that hold an image. */
  int holders(String kernel) {
    return holders.getOrDefault(kernel, 0);
  }

  /** When something changes next on a machine, seconds. */
  double nextEvent() {
    double soonest = done.isEmpty() ? Double.POSITIVE_INFINITY : now;
    for (double each : next) {
      soonest = Math.min(soonest, each);
    }
    return soonest;
  }

  /**
   * Lets time pass; machines on which nothing happens are left behind until something does.
   *
   * @return the containers that ended
   */
  List<TaskRun> advance(double to) {
    now = to;
    for (int n = 0; n < next.length; n++) {
      if (next[n] <= to) {
        catchUp(nodes.get(n));
      }
    }
    if (done.isEmpty()) {
      return List.of();
    }
    List<TaskRun> ended = new ArrayList<>();
    for (KernelRun.Completion each : done) {
      Running container = running.get(each.run().container());
      container.reconfiguration =
          Math.max(container.reconfiguration, each.reconfigurationSeconds());
      if (--container.left == 0) {
        ended.add(end(container, ModelEvent.Outcome.SUCCEEDED));
      }
    }
    done.clear();
    return ended;
  }

  /** Brings a machine to the present; what ended is told by the next {@link #advance}. */
  void catchUp(SimulatedNode node) {
    done.addAll(node.machine.advance(now));
    next[node.index] = node.machine.nextEvent();
  }

  /** When each of a node's devices should be free, by what the scheduler expects; seconds. */
  double[] expectedFree(SimulatedNode node) {
    double[] at = new double[node.held.length];
    Arrays.fill(at, now);
    for (Running container : running.values()) {
      if (container.node == node) {
        double end = container.task.expectedEnd(now);
        for (int device : container.on.devices) {
          at[device] = Math.max(at[device], end);
        }
      }
    }
    return at;
  }

  private TaskRun end(Running container, ModelEvent.Outcome outcome) {
    SimulatedTask task = container.task;
    running.remove(task.container());
    for (int device : container.on.devices) {
      container.node.held[device] -= container.on.unitsEach;
    }
    model.observe(new ModelEvent.ContainerFinished(millis(), task.container(), outcome));
    return new TaskRun(
        task.job.id,
        task.request.id(),
        task.container(),
        task.index,
        task.kernel.name(),
        container.node.name(),
        task.request.alternatives().get(container.on.alternative).deviceType(),
        container.on.devices[0],
        task.units(container.on.alternative),
        task.readySeconds,
        task.startSeconds,
        now,
        container.reconfiguration,
        task.bestIsolated(),
        outcome != ModelEvent.Outcome.SUCCEEDED);
  }

  /**
   * Starts a task.
   *
   * @param device index of the device, negative for the one the node chooses
   * @return index of the first device it got, -1 when there is no room: nothing was started then
   */
  int start(SimulatedTask task, SimulatedNode node, int alternative, int device) {
    int[] devices = devices(task, node, alternative, device);
    if (devices.length == 0) {
      return -1;
    }
    boolean shared = node.units(devices[0]) > 1;
    int each = shared ? task.units(alternative) : 1;
    catchUp(node);
    boolean named = device >= 0;
    String type = task.request.alternatives().get(alternative).deviceType();
    task.startSeconds = now;
    running.put(
        task.container(), new Running(task, node, new Implementing(alternative, devices, each)));
    for (int d = 0; d < devices.length; d++) {
      start(
          task,
          node,
          alternative,
          devices[d],
          each,
          devices.length == 1 ? "" : KernelRun.GANG + "" + d);
    }
    next[node.index] = node.machine.nextEvent();
    model.observe(
        new ModelEvent.ContainerPlaced(
            millis(),
            task.container(),
            task.job.id,
            node.name(),
            task.kernel.name(),
            type,
            task.units(alternative),
            named ? List.of(node.spec.machine().devices().get(device).name()) : List.of()));
    model.observe(new ModelEvent.ContainerStarted(millis(), task.container()));
    return devices[0];
  }

  private void start(
      SimulatedTask task,
      SimulatedNode node,
      int alternative,
      int device,
      int units,
      String suffix) {
    String evicted = node.machine.image(device);
    node.machine.start(
        new KernelRun(
            task.container() + suffix,
            task.kernel.name(),
            task.implementations.get(alternative),
            task.size,
            device,
            units));
    node.held[device] += units;
    String held = node.machine.image(device);
    if (held != null && !held.equals(evicted)) {
      holders.merge(held, 1, Integer::sum);
      if (evicted != null) {
        holders.merge(evicted, -1, Integer::sum);
      }
    }
  }

  private int[] devices(SimulatedTask task, SimulatedNode node, int alternative, int device) {
    int units = task.units(alternative);
    if (device >= 0) {
      return node.free(device) >= (node.units(device) > 1 ? units : 1)
          ? new int[] {device}
          : new int[0];
    }
    int[] ofType = types.devices(node.index, task.types[alternative]);
    return choice.choose(node, ofType, task.kernel.name(), units);
  }

  /** What a node would give to a task now, or -1. */
  int chosen(SimulatedTask task, SimulatedNode node, int alternative) {
    int[] devices = devices(task, node, alternative, -1);
    return devices.length == 0 ? -1 : devices[0];
  }

  /** A device fails, or a whole node when the device is -1: what runs there is lost. */
  List<TaskRun> lose(SimulatedNode node, int device) {
    catchUp(node);
    List<TaskRun> lost = new ArrayList<>(advance(now));
    for (Running container : List.copyOf(running.values())) {
      if (container.node == node && (device < 0 || uses(container, device))) {
        for (KernelRun run : node.machine.running()) {
          if (run.container().equals(container.task.container())) {
            node.machine.stop(run.id());
          }
        }
        lost.add(end(container, ModelEvent.Outcome.KILLED));
      }
    }
    if (device < 0) {
      node.up = false;
      model.observe(new ModelEvent.NodeLost(millis(), node.name()));
    } else {
      node.broken[device] = node.units(device);
    }
    next[node.index] = node.machine.nextEvent();
    return lost;
  }

  private static boolean uses(Running container, int device) {
    for (int each : container.on.devices) {
      if (each == device) {
        return true;
      }
    }
    return false;
  }

  /** Index of a device in a node's machine, -1 when it has none of that name. */
  static int device(SimulatedNode node, String name) {
    return node.spec.machine().devices().stream()
        .filter(d -> d.name().equals(name))
        .mapToInt(Device::index)
        .findFirst()
        .orElse(-1);
  }
}
