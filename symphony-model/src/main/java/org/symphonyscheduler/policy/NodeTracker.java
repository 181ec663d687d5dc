/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.symphonyscheduler.belief.BeliefState;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.DeviceEffect;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.HarmModel;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;

/** What the model thread keeps of one node. For the model thread. */
final class NodeTracker {
  final NodeHandle handle;

  /** Null where no topology is known. */
  final MachinePlan plan;

  final List<RunningContainer> running = new ArrayList<>();
  private final List<RunningContainer> ended = new ArrayList<>();
  private final Map<String, DeviceEffect> typeEffects = new LinkedHashMap<>();
  private DeviceEffect[] effects;
  private BeliefState belief;
  private CounterHistory history;
  private String[] image;
  private boolean[] reconfigurable;
  private int[] foreign;
  private int[] used;
  private double[] expected;
  private double[] raw;
  private double[] correction;
  private double[] capacity;
  private SharedUse shared;
  private final Flows.Builder flows;
  private final double[] demand = new double[Demand.KINDS];
  private final double[] met = new double[Feature.COUNT];
  long heartbeatMillis = Long.MIN_VALUE;

  /**
   * @param flows makes those of all nodes
   */
  NodeTracker(NodeHandle handle, MachinePlan plan, Flows.Builder flows) {
    this.handle = handle;
    this.plan = plan;
    this.flows = flows;
    if (plan != null) {
      allocate();
    }
  }

  private void allocate() {
    belief = plan.belief.newState();
    history = plan.reader.newHistory();
    effects = new DeviceEffect[plan.devices()];
    Arrays.setAll(effects, d -> new DeviceEffect());
    image = new String[plan.devices()];
    reconfigurable = plan.reconfigurable.clone();
    foreign = new int[plan.devices()];
    used = new int[plan.devices()];
    expected = new double[plan.resources()];
    raw = new double[plan.resources()];
    correction = new double[plan.resources()];
    capacity = new double[plan.resources()];
    Arrays.setAll(capacity, belief::capacity);
    shared = new SharedUse(plan, capacity);
  }

  /** The effect of where a container runs. */
  DeviceEffect effect(RunningContainer container) {
    return container.devices.length > 0
        ? effects[container.devices[0]]
        : typeEffects.computeIfAbsent(container.placed.deviceType(), ignored -> new DeviceEffect());
  }

  /** Takes what is known of the node's devices from before it joined. */
  void recall(Map<String, DeviceEffect> known) {
    known.forEach(
        (name, effect) -> {
          int device = deviceNamed(name);
          if (device >= 0) {
            effects[device] = effect;
          } else {
            typeEffects.put(name, effect);
          }
        });
  }

  private int deviceNamed(String name) {
    if (plan != null) {
      for (Device device : plan.machine.devices()) {
        if (device.name().equals(name)) {
          return device.index();
        }
      }
    }
    return -1;
  }

  /** What is known of the node's devices, by name; of types where no device is told. */
  Map<String, DeviceEffect> known(long nowMillis) {
    Map<String, DeviceEffect> known = new LinkedHashMap<>(typeEffects);
    for (int d = 0; plan != null && d < effects.length; d++) {
      known.put(plan.machine.devices().get(d).name(), effects[d]);
    }
    known.values().removeIf(effect -> !effect.known(nowMillis));
    return known;
  }

  /** Devices the node will give to a container, by the rule both sides know; empty for unknown. */
  int[] choose(ModelEvent.ContainerPlaced placed) {
    if (plan == null) {
      return new int[0];
    }
    if (!placed.devices().isEmpty()) {
      return plan.machine.devices().stream()
          .filter(device -> placed.devices().contains(device.name()))
          .mapToInt(Device::index)
          .toArray();
    }
    countUsed();
    if (placed.deviceType().equals(Device.CPU)) {
      int device = choose(placed, placed.units());
      return device < 0 ? new int[0] : new int[] {device};
    }
    int[] devices = new int[Math.min(placed.units(), plan.devices())];
    int count = 0;
    while (count < devices.length) {
      int device = choose(placed, 1);
      if (device < 0 || contains(devices, count, device)) {
        break;
      }
      devices[count++] = device;
      used[device]++;
    }
    return Arrays.copyOf(devices, count);
  }

  private int choose(ModelEvent.ContainerPlaced placed, int units) {
    int device =
        DeviceChoice.choose(plan.machine, placed.deviceType(), used, image, placed.kernel(), units);
    return device >= 0 ? device : leastUsed(placed.deviceType());
  }

  /** Where the scheduler sees room and we see none, the scheduler is right: somebody just left. */
  private int leastUsed(String type) {
    int best = -1;
    for (Device device : plan.machine.devices()) {
      if (device.type().equals(type)
          && (best < 0
              || used[device.index()] * plan.machine.devices().get(best).units()
                  < used[best] * device.units())) {
        best = device.index();
      }
    }
    return best;
  }

  private static boolean contains(int[] values, int count, int value) {
    for (int i = 0; i < count; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  /** Fills the features of a container that is about to run on its devices. */
  void features(RunningContainer container) {
    container.x[0] = 1;
    if (container.devices.length == 0) {
      return;
    }
    int device = container.devices[0];
    prior(container);
    demand(container);
    boolean reconfigure =
        reconfigurable[device] && !container.placed.kernel().equals(image[device]);
    if (plan.inputs == Inputs.RAW_COUNTERS) {
      PathLoad.machineWide(plan, raw, reconfigure, container.x);
    } else {
      PathLoad.features(plan, device, flows(), capacity, demand, reconfigure, false, container.x);
    }
  }

  /** Lets time pass for what runs here: each meets the load that the others make. */
  void pass(long nowMillis) {
    if (plan == null || running.isEmpty()) {
      return;
    }
    Flows flows = flows();
    for (int i = 0; i < running.size(); i++) {
      if (plan.inputs == Inputs.RAW_COUNTERS) {
        PathLoad.machineWide(plan, raw, false, met);
      } else {
        flows.features(i, plan, met);
      }
      running.get(i).pass(met, nowMillis);
    }
  }

  private Flows flows() {
    return flows(running, new double[running.size()]);
  }

  /** See {@link Flows.Builder#build}. */
  Flows flows(List<RunningContainer> containers, double[] left) {
    return flows.build(plan, containers, left, shared, capacity);
  }

  private void demand(RunningContainer container) {
    Demand known = container.run.demand();
    for (int kind = 0; kind < Demand.KINDS; kind++) {
      demand[kind] = known.variance(kind) > 0 ? known.mean(kind) : Double.NaN;
    }
  }

  private void prior(RunningContainer container) {
    boolean onCores = container.placed.deviceType().equals(Device.CPU);
    for (int device : container.devices) {
      for (int r : plan.path[device]) {
        container
            .run
            .demand()
            .prior(plan.kind[r], belief.capacity(r), onCores ? container.placed.units() : 0);
      }
    }
  }

  /** A container is on its way: the node will be as busy as it makes it. */
  void add(RunningContainer container) {
    running.add(container);
    enter(container);
  }

  /** A container turns out not to be where it was thought; {@link #enter} says where it is. */
  void leave(RunningContainer container) {
    shift(container, -1);
  }

  /** See {@link #leave}. */
  void enter(RunningContainer container) {
    shift(container, 1);
    configure(container);
  }

  private void configure(RunningContainer container) {
    for (int device : container.devices) {
      if (reconfigurable[device]) {
        image[device] = container.placed.kernel();
      }
    }
  }

  /** A container ended. */
  void remove(RunningContainer container, long nowMillis) {
    if (running.remove(container)) {
      container.endMillis = nowMillis;
      shift(container, -1);
      if (plan != null && container.started) {
        ended.add(container);
      }
    }
  }

  private void shift(RunningContainer container, int sign) {
    if (plan == null || container.devices.length == 0) {
      return;
    }
    Demand demand = container.run.demand();
    for (int r = 0; r < plan.resources(); r++) {
      double share = container.shareOf(plan, r);
      if (share > 0) {
        int kind = plan.kind[r];
        double use = sign * share * demand.mean(kind);
        expected[r] = Math.max(0, expected[r] + use);
        plan.belief.shift(belief, r, use, share * share * demand.variance(kind));
      }
    }
  }

  /** Takes in a heartbeat; gives what it says, null where no topology is known. */
  Reading heartbeat(
      ModelEvent.Heartbeat heartbeat,
      Map<String, RunningContainer> containers,
      HarmModel harm,
      long nowMillis) {
    long last = heartbeatMillis;
    heartbeatMillis = nowMillis;
    if (plan == null) {
      return null;
    }
    Reading reading = plan.reader.read(history, heartbeat.atMillis(), heartbeat.counters());
    if (last != Long.MIN_VALUE && nowMillis > last) {
      List<RunningContainer> present = new ArrayList<>(running);
      present.addAll(ended);
      shared.learn(reading, harm, present, last, nowMillis);
    }
    takeRaw(reading);
    expect(last, nowMillis);
    plan.belief.update(belief, reading, expected, correction, nowMillis);
    Arrays.setAll(capacity, r -> shared.carries(r) * belief.capacity(r));
    pass(nowMillis);
    takeHolders(reading, containers);
    takeImages(reading);
    ended.clear();
    return reading;
  }

  /** What the containers are expected to use, and how that differs from what was measured. */
  private void expect(long from, long to) {
    Arrays.fill(expected, 0);
    Arrays.fill(correction, 0);
    expect(running, 1, from, to);
    expect(ended, 0, from, to);
  }

  private void expect(List<RunningContainer> containers, double now, long from, long to) {
    for (int i = 0; i < containers.size(); i++) {
      RunningContainer container = containers.get(i);
      double presence = container.presence(from, to);
      for (int device : container.devices) {
        for (int r : plan.path[device]) {
          double use = container.run.demand().mean(plan.kind[r]) / container.devices.length;
          expected[r] += now * use;
          correction[r] += (now - presence) * use;
        }
      }
    }
  }

  private void takeHolders(Reading reading, Map<String, RunningContainer> containers) {
    Arrays.fill(foreign, 0);
    for (int pair = 0; pair < reading.holders(); pair++) {
      RunningContainer container = containers.get(reading.holder(pair));
      if (container == null && !hasEnded(reading.holder(pair))) {
        foreign[reading.holderDevice(pair)] += reading.holderUnits(pair);
      }
    }
  }

  private boolean hasEnded(String container) {
    for (int i = 0; i < ended.size(); i++) {
      if (ended.get(i).placed.container().equals(container)) {
        return true;
      }
    }
    return false;
  }

  private void takeRaw(Reading reading) {
    for (int r = 0; r < raw.length; r++) {
      raw[r] = reading.measured(r) ? reading.use(r) / belief.capacity(r) : raw[r];
    }
  }

  private void takeImages(Reading reading) {
    if (!reading.imagesTold()) {
      return;
    }
    for (int d = 0; d < image.length; d++) {
      image[d] = reading.image(d);
      reconfigurable[d] |= image[d] != null;
    }
    running.forEach(this::configure);
  }

  void countUsed() {
    System.arraycopy(foreign, 0, used, 0, used.length);
    for (RunningContainer container : running) {
      for (int device : container.devices) {
        used[device] += container.unitsEach();
      }
    }
  }

  /** Lets a silent node's belief widen. */
  void advance(long nowMillis) {
    if (plan != null) {
      plan.belief.advance(belief, nowMillis);
    }
  }

  double[] loads() {
    if (plan.inputs == Inputs.RAW_COUNTERS) {
      return raw.clone();
    }
    double[] load = new double[plan.resources()];
    for (int r = 0; r < load.length; r++) {
      double asked = (expected[r] + shared.background(r)) / capacity[r];
      double seen = belief.mean(r) / capacity[r];
      // A link that is full carries what it can; what is asked of it is known from who runs there.
      load[r] = seen >= HarmModel.SATURATED ? Math.max(seen, asked) : seen;
    }
    return load;
  }

  /** Capacity of each resource now; a copy. */
  double[] capacities() {
    return capacity.clone();
  }

  BeliefState belief() {
    return belief;
  }

  DeviceEffect deviceEffect(int device) {
    return effects[device];
  }

  DeviceEffect typeEffect(String type) {
    return typeEffects.get(type);
  }

  /** Device types seen where the node is judged as a whole. */
  Set<String> typesKnown() {
    return typeEffects.keySet();
  }

  int[] used() {
    return used;
  }

  String[] image() {
    return image;
  }

  boolean[] reconfigurable() {
    return reconfigurable;
  }
}
