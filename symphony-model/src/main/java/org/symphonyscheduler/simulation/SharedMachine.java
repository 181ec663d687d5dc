/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
  private final DeviceStates devices;
  private final SharedResources resources;
  private final FlowFactory flows;
  private final Map<String, ActiveRun> runs = new LinkedHashMap<>();
  private final Prospects prospects;
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
    this.devices = new DeviceStates(machine, conditions);
    this.flows = new FlowFactory(machine, devices::speed);
    this.resources = new SharedResources(machine, conditions, background());
    this.prospects = new Prospects(machine, devices, resources, flows, runs.values());
    share();
  }

  private List<BackgroundLoad> background() {
    List<BackgroundLoad> loads = new ArrayList<>();
    for (Conditions.Background load : conditions.background()) {
      loads.add(
          new BackgroundLoad(
              flows.of(load), load.onSeconds(), load.offSeconds(), random.split().nextLong()));
    }
    return loads;
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
    return devices.image(device);
  }

  /**
   * The device that a node would give to a container, by {@link DeviceChoice}.
   *
   * @return index of the device, -1 when none has the units free
   */
  public int choose(String deviceType, String kernel, int units) {
    return devices.choose(deviceType, kernel, units);
  }

  /** Changes a device's speed for the runs to come; a factor on its model's speed, positive. */
  void setSpeed(int device, double factor) {
    devices.setSpeed(device, factor);
    prospects.speedChanged();
  }

  /** Units in use on a device. */
  public int used(int device) {
    return devices.used(device);
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
    double work = seconds * run.size() * noise / devices.speed(run.device());
    double loading = devices.reconfiguration(run);
    devices.take(run);
    runs.put(run.id(), new ActiveRun(run, flows.of(run), work, loading, now));
    share();
  }

  /** Ends a run before its time. Returns false when there is none of that id. */
  public boolean stop(String id) {
    ActiveRun active = runs.remove(id);
    if (active == null) {
      return false;
    }
    devices.release(active.run());
    share();
    return true;
  }

  /**
   * When something changes next if nothing is started or stopped: a run ends, an image is loaded, a
   * background load comes or goes. Seconds; infinite when nothing will.
   */
  public double nextEvent() {
    double next = resources.nextSwitch();
    for (ActiveRun active : runs.values()) {
      next = Math.min(next, now + active.secondsToChange());
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
    return prospects.of(run, afterRelease);
  }

  /** A run that was not started; seconds it takes, costs others, and loads an image. */
  record Prospect(double seconds, double harm, double reconfiguration) {}

  /** Seconds until a device has some units free, all rates staying; 0 when it has. */
  double remaining(int device, int units) {
    return prospects.remaining(device, units);
  }

  /**
   * Counters as a heartbeat carries them, named as in {@link Counters}: noisy means of the use
   * since the last call, containers held, images. Starts a new period.
   */
  public Map<String, Float> counters() {
    Map<String, Float> counters = new LinkedHashMap<>();
    UseMeter meter = resources.meter();
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
      String image = devices.image(device.index());
      if (image != null) {
        counters.put(Counters.image(device.name(), image), 1f);
      }
    }
    meter.reset();
    return counters;
  }

  private void elapse(double by) {
    resources.meter().advance(by);
    for (ActiveRun active : runs.values()) {
      active.elapse(by);
    }
  }

  /** Does what is due now; true when rates must be shared anew. */
  private boolean settle(List<KernelRun.Completion> completions) {
    boolean changed = resources.switchBackground(now);
    for (ActiveRun active : List.copyOf(runs.values())) {
      if (active.secondsToChange() > NANOSECOND) {
        continue;
      }
      changed = true;
      if (active.finishPhase()) {
        runs.remove(active.run().id());
        devices.release(active.run());
        completions.add(active.completion(now));
      }
    }
    return changed;
  }

  private void share() {
    prospects.ratesChanged();
    resources.share(runs.values());
  }
}
