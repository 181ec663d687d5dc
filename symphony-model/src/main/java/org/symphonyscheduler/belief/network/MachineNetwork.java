/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.topology.Resource;

/**
 * The network of one machine type, from its topology and the counters of METHOD's table 1. Traffic
 * and capacities are shares of a resource's nominal peak and counters shares of their greatest
 * rate, so that all parameters are near one. A polytree: what flows through a switch is the sum of
 * what flows below it, and nothing is counted twice. Immutable, shared by the machines of a type.
 */
public final class MachineNetwork {
  /** Counters read at most this share of their scale above it. */
  private static final double HEADROOM = 1.2;

  /** Share of a socket's requests that are outstanding when memory starts to be the limit. */
  private static final double THETA_MB = 0.6;

  /** Width of that transition where it is gentle, and where it is a step. */
  private static final double GENTLE = 0.15;

  private static final double STEEP = 0.02;

  private final NetworkBuilder builder = new NetworkBuilder();
  private final Machine machine;
  private final boolean steep;
  private final int[] utilisation;
  private final int[] traffic;
  private int utilisations;
  private final BayesianNetwork network;

  /** The network of a machine as manuals describe it. */
  public MachineNetwork(Machine machine) {
    this(machine, false, Integer.MAX_VALUE);
  }

  /**
   * @param steep every second utilisation becomes a steep threshold
   * @param most nodes after which the network is cut off
   */
  MachineNetwork(Machine machine, boolean steep, int most) {
    this.machine = machine;
    this.steep = steep;
    utilisation = new int[machine.resources().size()];
    traffic = new int[machine.resources().size()];
    Arrays.fill(utilisation, -1);
    Arrays.fill(traffic, -1);
    MachineSpec spec = machine.spec();
    List<Integer> interSocket = new ArrayList<>();
    for (int s = 0; s < spec.sockets().size(); s++) {
      cores(s);
      int[] links = pcie("socket" + s, s);
      if (links.length > 0) {
        utilise("socket" + s + ".pcie", sum("socket" + s + ".pcie.traffic", links));
      }
      memory(s);
      interSocket.add(counter("socket" + s + ".intersocket"));
      if (s > 0) {
        int link = sum("link" + s + ".traffic", interSocket.get(s - 1), interSocket.get(s));
        name("intersocket", link, utilise("link" + s, link));
      }
    }
    network = builder.build(most);
  }

  private void cores(int s) {
    String of = "socket" + s + ".";
    int cycles = counter(of + "cycles");
    int reference = counter(of + "reference");
    int issued = counter(of + "issued");
    int lost = counter(of + "lost");
    int retired = counter(of + "retired");
    int frequency = derived(of + "frequency", Ratio.RATIO, 2, new double[] {1}, cycles, reference);
    int wasted = derived(of + "speculation", Ratio.RATIO, 2, new double[] {1}, lost, issued);
    builder.target(
        derived(
            of + "loss", WeightedSum.WEIGHTED_SUM, 2, new double[] {0.4, 0.6}, frequency, wasted));
    name("cpu" + s, retired, utilise(of + "cores", retired));
  }

  private void memory(int s) {
    String of = "socket" + s + ".";
    int reads = counter(of + "dram.reads");
    int writes = counter(of + "dram.writes");
    int io = sum(of + "io", counter(of + "io.reads"), counter(of + "io.writes"));
    int all = sum(of + "dram", reads, writes, io);
    name("memory" + s, all, utilise(of + "memory", all));
    int requests = sum(of + "requests", counter(of + "local"), counter(of + "remote"));
    double width = steep ? STEEP : GENTLE;
    builder.target(
        derived(
            of + "memory.bound", Threshold.THRESHOLD, 1, new double[] {THETA_MB, width}, requests));
  }

  /** The links below a socket or switch, with all that hangs on them. */
  private int[] pcie(String parent, int socket) {
    MachineSpec spec = machine.spec();
    List<Integer> below = new ArrayList<>();
    for (MachineSpec.Switch sw : spec.switches()) {
      if (sw.parent().equals(parent)) {
        int[] links = pcie(sw.name(), -1);
        int through =
            links.length > 0 ? sum(sw.name() + ".traffic", links) : counter(sw.name() + ".traffic");
        name(sw.name(), through, utilise(sw.name(), through));
        below.add(through);
      }
    }
    for (MachineSpec.Accelerator device : spec.devices()) {
      if (device.parent().equals(parent)) {
        below.add(link(device.name()));
      }
    }
    if (spec.nic() != null && spec.nic().socket() == socket) {
      int frames = sum("nic.traffic", counter("nic.received"), counter("nic.sent"));
      name("nic", frames, utilise("nic", frames));
      below.add(frames);
    }
    return below.stream().mapToInt(Integer::intValue).toArray();
  }

  private int link(String device) {
    int crossing = counter(device + ".traffic");
    name(device, crossing, utilise(device, crossing));
    return crossing;
  }

  private int counter(String name) {
    return builder.counter(name, HEADROOM);
  }

  /** A sum whose weights keep it a share: each input counts for its part of the peak. */
  private int sum(String name, int... of) {
    double[] weights = new double[of.length];
    Arrays.fill(weights, 1.0 / of.length);
    return derived(name, WeightedSum.WEIGHTED_SUM, HEADROOM, weights, of);
  }

  private int utilise(String name, int of) {
    boolean step = steep && utilisations++ % 2 == 0;
    int node =
        step
            ? derived(name + ".utilisation", Threshold.THRESHOLD, 1, new double[] {0.5, STEEP}, of)
            : derived(name + ".utilisation", Saturating.SATURATING, 1, new double[] {1}, of);
    builder.target(node);
    return node;
  }

  private int derived(String name, Relation relation, double high, double[] theta, int... of) {
    return builder.derived(name, relation, of, high, theta);
  }

  private void name(String resource, int through, int used) {
    for (Resource known : machine.resources()) {
      if (known.name().equals(resource)) {
        traffic[known.index()] = through;
        utilisation[known.index()] = used;
      }
    }
  }

  /** The network; its targets are the utilisations. */
  public BayesianNetwork network() {
    return network;
  }

  /** The machine it stands for. */
  public Machine machine() {
    return machine;
  }

  /** Node of each resource's utilisation, in the order of the machine's resources; -1 for none. */
  public ImmutableIntArray utilisations() {
    return ImmutableIntArray.copyOf(utilisation);
  }

  /** Node of each resource's traffic as a share of its peak, likewise. */
  public ImmutableIntArray traffic() {
    return ImmutableIntArray.copyOf(traffic);
  }
}
