/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.DeviceChoice;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;
import org.symphonyscheduler.workload.Implementation;

/**
 * A machine whose kernels slow each other down: a fluid model. Every kernel and every background
 * load is a flow through the resources on its device's paths; {@link MaxMinSharing} gives each its
 * rate, and between two events all rates are constant. A kernel of isolated time T has T seconds of
 * work and ends when its rate, summed over time, has done it.
 *
 * <p>Deterministic: the same calls at the same times, with the same seed, give the same results.
 * The caller drives the time, in seconds from 0. Not thread-safe. A change costs one sharing: some
 * microseconds for a few dozen flows.
 *
 * <p>What it leaves out: caches, memory latency below saturation, the host threads of accelerators,
 * the memory traffic of the network. A kernel held back by memory leaves its cores to others,
 * though they count as busy.
 */
public final class SharedMachine {
  /** The device type whose devices hold an image. */
  public static final String FPGA = "yarn.io/fpga";

  /** Readings that one heartbeat's counters are the mean of. */
  private static final int READINGS = 8;

  private static final double NANOSECOND = 1e-9;

  private final Machine machine;
  private final Conditions conditions;
  private final double[] capacity;
  private final double[] speed;
  private final double[] use;
  private final int[] used;
  private final String[] image;
  private final List<BackgroundLoad> background = new ArrayList<>();
  private final Map<String, ActiveRun> runs = new LinkedHashMap<>();
  private final UseMeter meter;
  private final FlowFactory flows;
  private final Map<Implementation, List<Sharing>> prospects = new IdentityHashMap<>();
  private final Map<Integer, List<ActiveRun>> soonest = new HashMap<>();
  private final SplittableRandom random;
  private double now;

  /**
   * @throws InvalidInputException when the conditions name a resource or device that the machine
   *     does not have, or a figure is out of range
   */
  public SharedMachine(Machine machine, Conditions conditions, long seed) {
    this.machine = machine;
    this.conditions = conditions;
    ConditionsCheck.check(machine, conditions);
    this.random = new SplittableRandom(seed);
    this.capacity = new double[machine.resources().size()];
    for (Resource resource : machine.resources()) {
      double nominal =
          Double.isNaN(resource.capacity()) ? Double.POSITIVE_INFINITY : resource.capacity();
      capacity[resource.index()] = conditions.capacity().getOrDefault(resource.name(), nominal);
    }
    this.speed = new double[machine.devices().size()];
    for (Device device : machine.devices()) {
      speed[device.index()] = conditions.speed().getOrDefault(device.name(), 1.0);
    }
    this.used = new int[speed.length];
    this.image = new String[speed.length];
    this.use = new double[capacity.length];
    this.meter = new UseMeter(capacity.length);
    this.flows = new FlowFactory(machine, speed);
    for (Conditions.Background load : conditions.background()) {
      background.add(
          new BackgroundLoad(
              flows.of(load), load.onSeconds(), load.offSeconds(), random.split().nextLong()));
    }
    share();
  }

  /** The machine as a scheduler may know it. */
  public Machine machine() {
    return machine;
  }

  /** The time, seconds. */
  public double now() {
    return now;
  }

  /** What runs now, in the order of starting. */
  public Collection<KernelRun> running() {
    return Collections.unmodifiableList(runs.values().stream().map(ActiveRun::run).toList());
  }

  /** The kernel whose image a device holds; null when none. */
  public String image(int device) {
    return image[device];
  }

  /**
   * The device that a node would give to a container, by {@link DeviceChoice}.
   *
   * @return index of the device, -1 when none has the units free
   */
  public int choose(String deviceType, String kernel, int units) {
    return DeviceChoice.choose(machine, deviceType, used, image, kernel, units);
  }

  /** Changes a device's speed for the runs to come; a factor on its model's speed, positive. */
  void setSpeed(int device, double factor) {
    speed[device] = factor;
    prospects.clear();
  }

  /** Units in use on a device. */
  public int used(int device) {
    return used[device];
  }

  /**
   * Starts a kernel now. The device may be overcommitted; cores are then shared.
   *
   * @throws IllegalArgumentException when the run's id is taken, its device is of another type than
   *     its implementation, or the implementation does not run on the device's model
   */
  public void start(KernelRun run) {
    Device device = machine.devices().get(run.device());
    double seconds = run.implementation().secondsOn(device.model());
    if (!device.type().equals(run.implementation().device()) || Double.isNaN(seconds)) {
      throw new IllegalArgumentException(run.kernel() + " does not run on " + device.processor());
    }
    if (runs.containsKey(run.id())) {
      throw new IllegalArgumentException(run.id() + " runs already");
    }
    double noise = Math.exp(conditions.runTimeNoise() * random.nextGaussian());
    double work = seconds * run.size() * noise / speed[device.index()];
    runs.put(run.id(), new ActiveRun(run, flows.of(run), work, reconfiguration(run, device), now));
    used[device.index()] += run.units();
    share();
  }

  /** Ends a run before its time. Returns false when there is none of that id. */
  public boolean stop(String id) {
    ActiveRun active = runs.remove(id);
    if (active == null) {
      return false;
    }
    used[active.run().device()] -= active.run().units();
    share();
    return true;
  }

  /**
   * When something changes next if nothing is started or stopped: a run ends, an image is loaded, a
   * background load comes or goes. Seconds; infinite when nothing will.
   */
  public double nextEvent() {
    double next = Double.POSITIVE_INFINITY;
    for (ActiveRun active : runs.values()) {
      next = Math.min(next, now + active.secondsToChange());
    }
    for (BackgroundLoad load : background) {
      next = Math.min(next, load.nextSwitch());
    }
    return next;
  }

  /**
   * Lets time pass.
   *
   * @param toSeconds the new time; an earlier one than {@link #now} changes nothing
   * @return the runs that ended, in the order of their ends
   */
  public List<KernelRun.Completion> advance(double toSeconds) {
    List<KernelRun.Completion> completions = new ArrayList<>();
    while (now < toSeconds) {
      double next = Math.min(toSeconds, Math.max(now, nextEvent()));
      elapse(next - now);
      now = next;
      if (settle(completions)) {
        share();
      }
    }
    return completions;
  }

  /**
   * What would come of starting a run now, all rates staying as they then are. Changes nothing.
   *
   * @param afterRelease whether what its device runs now leaves first, as far as it needs the room
   * @return how long it would take, reconfiguration included, and what it would cost the others
   */
  Prospect prospect(KernelRun run, boolean afterRelease) {
    Device device = machine.devices().get(run.device());
    double loading = reconfigurationNeeded(run, device);
    double work =
        run.implementation().secondsOn(device.model()) * run.size() / speed[device.index()];
    Sharing sharing = sharing(run, device, afterRelease);
    double computing = work / sharing.ownRate();
    double harm = 0;
    for (int i = 0; i < sharing.moving().size() && !afterRelease; i++) {
      ActiveRun other = sharing.moving().get(i);
      double together = Math.min(computing, other.secondsAt(sharing.rates()[i]));
      harm += together * (1 - sharing.rates()[i] / other.rate());
    }
    // One flow that slows another can speed up a third; nobody is paid for that.
    return new Prospect(computing + loading, Math.max(0, harm), loading);
  }

  /**
   * The rates there would be with a run; the same until rates are shared anew, so kept till then.
   */
  private Sharing sharing(KernelRun run, Device device, boolean afterRelease) {
    List<Sharing> known =
        prospects.computeIfAbsent(run.implementation(), implementation -> new ArrayList<>());
    for (Sharing each : known) {
      if (each.of(run, afterRelease)) {
        return each;
      }
    }
    Sharing sharing = share(run, device, afterRelease);
    known.add(sharing);
    return sharing;
  }

  private Sharing share(KernelRun run, Device device, boolean afterRelease) {
    Flow own = flows.of(run);
    if (!afterRelease && fits(own)) {
      return new Sharing(run.device(), run.units(), false, List.of(), 1, new double[0]);
    }
    List<ActiveRun> staying = afterRelease ? staying(run, device) : List.copyOf(runs.values());
    List<Flow> all = new ArrayList<>();
    List<ActiveRun> moving = moving(staying, all);
    all.add(own);
    double[] rates = MaxMinSharing.rates(capacity, all);
    return new Sharing(
        run.device(), run.units(), afterRelease, moving, rates[all.size() - 1], rates);
  }

  /** What rates would be with one more run of some implementation; rates begin with the moving. */
  private record Sharing(
      int device,
      int units,
      boolean afterRelease,
      List<ActiveRun> moving,
      double ownRate,
      double[] rates) {
    boolean of(KernelRun run, boolean released) {
      return device == run.device() && units == run.units() && afterRelease == released;
    }
  }

  /** Whether nothing on a flow's path would be full: then it changes nobody's rate. */
  private boolean fits(Flow flow) {
    for (int i = 0; i < flow.resources().length; i++) {
      int resource = flow.resources()[i];
      if (use[resource] + flow.demand()[i] > capacity[resource]) {
        return false;
      }
    }
    return true;
  }

  /** A run that was not started; seconds it takes, costs others, and loads an image. */
  record Prospect(double seconds, double harm, double reconfiguration) {}

  /** Seconds until a device has some units free, all rates staying; 0 when it has. */
  double remaining(int device, int units) {
    int free = machine.devices().get(device).units() - used[device];
    if (free >= units) {
      return 0;
    }
    double seconds = 0;
    for (ActiveRun active : soonestFirst(device)) {
      if (free >= units) {
        break;
      }
      free += active.run().units();
      seconds = Math.max(seconds, active.secondsToEnd());
    }
    return seconds;
  }

  /** What runs on a device by its end; the order stays until rates are shared anew. */
  private List<ActiveRun> soonestFirst(int device) {
    return soonest.computeIfAbsent(
        device,
        asked ->
            runs.values().stream()
                .filter(active -> active.run().device() == asked)
                .sorted(Comparator.comparingDouble(ActiveRun::secondsToEnd))
                .toList());
  }

  private List<ActiveRun> staying(KernelRun run, Device device) {
    List<ActiveRun> staying = new ArrayList<>(runs.values());
    int free = device.units() - used[device.index()];
    for (ActiveRun active : soonestFirst(device.index())) {
      if (free >= run.units()) {
        break;
      }
      free += active.run().units();
      staying.remove(active);
    }
    return staying;
  }

  /** Adds what uses shared resources now to the flows: of these runs, and then the background. */
  private List<ActiveRun> moving(Collection<ActiveRun> of, List<Flow> flows) {
    List<ActiveRun> moving = new ArrayList<>();
    for (ActiveRun active : of) {
      if (active.computes()) {
        moving.add(active);
        flows.add(active.flow());
      }
    }
    for (BackgroundLoad load : background) {
      if (load.on()) {
        flows.add(load.flow());
      }
    }
    return moving;
  }

  /**
   * Counters as a heartbeat carries them, named as in {@link Counters}: noisy means of the use
   * since the last call, containers held, images. Starts a new period.
   */
  public Map<String, Float> counters() {
    Map<String, Float> counters = new LinkedHashMap<>();
    for (Resource resource : machine.resources()) {
      double mean = meter.mean(resource.index());
      double noise = conditions.counterNoise() * mean;
      double deviation = Math.sqrt(noise * noise + meter.variance(resource.index()));
      double read = mean + noise / Math.sqrt(READINGS) * random.nextGaussian();
      String name = Counters.use(resource.name());
      counters.put(name, (float) Math.max(0, read));
      counters.put(name + Counters.DEVIATION, (float) deviation);
      counters.put(name + Counters.READINGS, (float) READINGS);
    }
    for (ActiveRun active : runs.values()) {
      KernelRun run = active.run();
      String device = machine.devices().get(run.device()).name();
      counters.put(Counters.holds(device, run.container()), (float) run.units());
    }
    for (Device device : machine.devices()) {
      if (image[device.index()] != null) {
        counters.put(Counters.image(device.name(), image[device.index()]), 1f);
      }
    }
    meter.reset();
    return counters;
  }

  private double reconfiguration(KernelRun run, Device device) {
    double seconds = reconfigurationNeeded(run, device);
    if (device.type().equals(FPGA)) {
      image[device.index()] = run.kernel();
    }
    return seconds;
  }

  private double reconfigurationNeeded(KernelRun run, Device device) {
    boolean needed = device.type().equals(FPGA) && !run.kernel().equals(image[device.index()]);
    return needed ? conditions.reconfigurationSeconds() : 0;
  }

  private void elapse(double by) {
    meter.advance(by);
    for (ActiveRun active : runs.values()) {
      active.elapse(by);
    }
  }

  /** Does what is due now; true when rates must be shared anew. */
  private boolean settle(List<KernelRun.Completion> completions) {
    boolean changed = false;
    for (BackgroundLoad load : background) {
      if (load.nextSwitch() <= now) {
        load.toggle();
        changed = true;
      }
    }
    for (ActiveRun active : List.copyOf(runs.values())) {
      if (active.secondsToChange() > NANOSECOND) {
        continue;
      }
      changed = true;
      if (active.finishPhase()) {
        runs.remove(active.run().id());
        used[active.run().device()] -= active.run().units();
        completions.add(active.completion(now));
      }
    }
    return changed;
  }

  /** Gives every flow its rate, and tells the meter what that uses. */
  private void share() {
    prospects.clear();
    soonest.clear();
    List<Flow> flows = new ArrayList<>();
    List<ActiveRun> moving = moving(runs.values(), flows);
    double[] rates = MaxMinSharing.rates(capacity, flows);
    for (int i = 0; i < moving.size(); i++) {
      moving.get(i).setRate(rates[i]);
    }
    meterUse(flows, rates);
  }

  private void meterUse(List<Flow> flows, double[] rates) {
    Arrays.fill(use, 0);
    for (int f = 0; f < rates.length; f++) {
      Flow flow = flows.get(f);
      for (int i = 0; i < flow.resources().length; i++) {
        int resource = flow.resources()[i];
        // A stalled core is a busy core; a stalled transfer is no transfer.
        boolean core = machine.resources().get(resource).kind() == ResourceKind.CPU;
        use[resource] += flow.demand()[i] * (core ? 1 : rates[f]);
      }
    }
    for (int r = 0; r < use.length; r++) {
      meter.set(r, Math.min(use[r], capacity[r]));
    }
  }
}
