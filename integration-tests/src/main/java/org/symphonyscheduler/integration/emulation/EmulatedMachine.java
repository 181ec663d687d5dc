/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.KernelRun;
import org.symphonyscheduler.simulation.SharedMachine;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

/**
 * A machine that is not there: a {@link SharedMachine} whose time is an {@link EmulationClock}'s.
 * Kernels take their time, nothing else. Safe for any thread: one lock, held for microseconds;
 * listeners run on the clock's thread or the caller's, outside of it.
 */
public final class EmulatedMachine {
  /** Exit code of a container that ran to its end. */
  public static final int EXIT_SUCCESS = 0;

  /** Exit code of a container that was killed by force, or lost with its machine. */
  public static final int EXIT_KILLED = 137;

  /** Exit code of a container that was asked to end. */
  public static final int EXIT_TERMINATED = 143;

  private final String name;
  private final Workload workload;
  private final EmulationClock clock;
  private final List<Consumer<EmulatedRun>> listeners = new CopyOnWriteArrayList<>();

  // All below: guarded by "this".
  private final SharedMachine machine;
  private final Map<String, CompletableFuture<Integer>> exits = new HashMap<>();
  private Future<?> wake = CompletableFuture.completedFuture(null);
  private CounterFault fault = CounterFault.NONE;
  private Map<String, Float> stuck = Map.of();
  private boolean down;
  private boolean topologyBroken;
  private List<EmulatedRun> untold = new ArrayList<>();

  /**
   * @param workload kernels it can run
   * @param seed of what happens on it by chance
   */
  public EmulatedMachine(
      ClusterSpec.Node node, Workload workload, EmulationClock clock, long seed) {
    this.name = node.name();
    this.workload = workload;
    this.clock = clock;
    this.machine = new SharedMachine(node.machine(), node.hidden(), seed);
  }

  /** Its name in the cluster. */
  public String name() {
    return name;
  }

  /** Its topology, as a scheduler may know it. */
  public Machine machine() {
    return machine.machine();
  }

  /** Tells who wants to know of every kernel that ran to its end. */
  public void onCompletion(Consumer<EmulatedRun> listener) {
    listeners.add(listener);
  }

  /**
   * Starts a kernel on a device that {@link org.symphonyscheduler.topology.DeviceChoice} picks.
   *
   * @param id the container
   * @param deviceType {@code cpu} or a YARN resource name
   * @param units devices or cores it was granted, positive
   * @return the exit code to come; {@link #stop} brings it early
   * @throws EmulationException when the kernel is unknown or has no such implementation, no device
   *     is free, or the machine is down
   */
  public CompletableFuture<Integer> start(
      String id, String kernel, String deviceType, double size, int units) {
    Implementation implementation = implementation(kernel, deviceType);
    try {
      return start(id, kernel, implementation, size, units);
    } finally {
      tell();
    }
  }

  private synchronized CompletableFuture<Integer> start(
      String id, String kernel, Implementation implementation, double size, int units) {
    if (down) {
      throw new EmulationException("emulated machine " + name + " is down");
    }
    advance();
    try {
      int device = device(kernel, implementation.device(), units);
      machine.start(new KernelRun(id, kernel, implementation, size, device, units));
      CompletableFuture<Integer> exit = new CompletableFuture<>();
      exits.put(id, exit);
      return exit;
    } catch (IllegalArgumentException e) {
      throw new EmulationException("emulated machine " + name + ": " + e.getMessage());
    } finally {
      scheduleWake();
    }
  }

  /** Ends a container with an exit code. Returns false when it does not run. */
  public boolean stop(String id, int exitCode) {
    CompletableFuture<Integer> exit;
    synchronized (this) {
      advance();
      exit = exits.remove(id);
      machine.stop(id);
      scheduleWake();
    }
    tell();
    return exit != null && exit.complete(exitCode);
  }

  /** Whether a container runs. */
  public synchronized boolean isRunning(String id) {
    return exits.containsKey(id);
  }

  /** Ends everything at once, as a power failure does; nothing starts until {@link #powerOn}. */
  public void powerOff() {
    List<CompletableFuture<Integer>> lost;
    synchronized (this) {
      down = true;
      advance();
      lost = List.copyOf(exits.values());
      List.copyOf(exits.keySet()).forEach(machine::stop);
      exits.clear();
      scheduleWake();
    }
    tell();
    lost.forEach(exit -> exit.complete(EXIT_KILLED));
  }

  /** Lets it run kernels again. */
  public synchronized void powerOn() {
    down = false;
  }

  /** Counters as a heartbeat carries them, right or, after {@link #setCounterFault}, wrong. */
  public Map<String, Float> counters() {
    Map<String, Float> counters;
    synchronized (this) {
      advance();
      counters = fault.apply(machine.counters(), stuck);
      scheduleWake();
    }
    tell();
    return counters;
  }

  /** Makes the counters wrong from now on, or right again. */
  public synchronized void setCounterFault(CounterFault fault) {
    advance();
    this.stuck = machine.counters();
    this.fault = fault;
    scheduleWake();
  }

  /** Makes its NodeManager read a malformed topology from now on, or the right one again. */
  public synchronized void breakTopology(boolean broken) {
    topologyBroken = broken;
  }

  /**
   * What its NodeManager reads of its topology.
   *
   * @throws org.symphonyscheduler.topology.InvalidInputException after {@link #breakTopology}
   */
  synchronized Machine readTopology() {
    return topologyBroken
        ? MachineJson.parse("topology of emulated machine " + name, "{\"model\": \"?\"}")
        : machine();
  }

  private Implementation implementation(String kernel, String deviceType) {
    Kernel known =
        workload
            .kernel(kernel)
            .orElseThrow(() -> new EmulationException("no kernel is called " + kernel));
    return known
        .implementation(deviceType)
        .orElseThrow(() -> new EmulationException(kernel + " does not run on " + deviceType));
  }

  /** A device with the units free; sockets may be overcommitted, as an operating system does. */
  private int device(String kernel, String deviceType, int units) {
    int device = machine.choose(deviceType, kernel, units);
    if (device < 0 && deviceType.equals(Device.CPU)) {
      device = emptiestSocket();
    }
    if (device < 0) {
      throw new EmulationException(
          "emulated machine " + name + " has no " + deviceType + " free for " + kernel);
    }
    return device;
  }

  private int emptiestSocket() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (Device device : machine.machine().devices()) {
      double load = (double) machine.used(device.index()) / device.units();
      if (device.type().equals(Device.CPU) && load < least) {
        least = load;
        best = device.index();
      }
    }
    return best;
  }

  /** Catches up with the clock; ends what is due. Caller holds the lock, and tells afterwards. */
  private void advance() {
    machine.advance(clock.seconds()).forEach(this::end);
  }

  private void end(KernelRun.Completion completion) {
    CompletableFuture<Integer> exit = exits.remove(completion.run().id());
    if (exit != null) {
      exit.complete(EXIT_SUCCESS);
    }
    Device device = machine.machine().devices().get(completion.run().device());
    untold.add(new EmulatedRun(name, device, completion));
  }

  private void scheduleWake() {
    wake.cancel(false);
    if (!exits.isEmpty()) {
      wake = clock.at(machine.nextEvent(), this::wake);
    }
  }

  private void wake() {
    synchronized (this) {
      advance();
      scheduleWake();
    }
    tell();
  }

  private void tell() {
    List<EmulatedRun> ended;
    synchronized (this) {
      ended = untold;
      untold = new ArrayList<>();
    }
    ended.forEach(run -> listeners.forEach(listener -> listener.accept(run)));
  }
}
