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
 * is a share of the resource's nominal peak and counters are shares of their greatest rate, so that
 * all parameters are near one. A polytree: what flows through a switch is the sum of what flows
 * below it, and nothing is counted twice. Immutable, shared by the machines of a type.
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
      Links links = pcie("socket" + s, s);
      if (!links.nodes().isEmpty()) {
        String lanes = "socket" + s + ".pcie";
        utilise(lanes, links.sum(lanes + ".traffic", links.peak()));
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
    int local = counter(of + "local");
    int remote = counter(of + "remote");
    double[] halves = {0.5, 0.5};
    int requests =
        derived(of + "requests", WeightedSum.WEIGHTED_SUM, HEADROOM, halves, local, remote);
    double width = steep ? STEEP : GENTLE;
    builder.target(
        derived(
            of + "memory.bound", Threshold.THRESHOLD, 1, new double[] {THETA_MB, width}, requests));
  }

  /** Links side by side: the node of each one's traffic, and its peak. */
  private final class Links {
    private final List<Integer> nodes = new ArrayList<>();
    private final List<Double> peaks = new ArrayList<>();

    void add(int node, String resource) {
      nodes.add(node);
      peaks.add(nominal(resource));
    }

    List<Integer> nodes() {
      return nodes;
    }

    double peak() {
      return peaks.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Their traffic as a share of a peak. */
    int sum(String name, double peak) {
      double[] weights = peaks.stream().mapToDouble(each -> each / peak).toArray();
      int[] of = nodes.stream().mapToInt(Integer::intValue).toArray();
      return derived(name, WeightedSum.WEIGHTED_SUM, HEADROOM, weights, of);
    }
  }

  /** The links below a socket or switch, with all that hangs on them. */
  private Links pcie(String parent, int socket) {
    MachineSpec spec = machine.spec();
    Links below = new Links();
    for (MachineSpec.Switch sw : spec.switches()) {
      if (sw.parent().equals(parent)) {
        Links links = pcie(sw.name(), -1);
        String name = sw.name() + ".traffic";
        int through = links.nodes().isEmpty() ? counter(name) : links.sum(name, nominal(sw.name()));
        name(sw.name(), through, utilise(sw.name(), through));
        below.add(through, sw.name());
      }
    }
    for (MachineSpec.Accelerator device : spec.devices()) {
      if (device.parent().equals(parent)) {
        below.add(link(device.name()), device.name());
      }
    }
    if (spec.nic() != null && spec.nic().socket() == socket) {
      int frames = sum("nic.traffic", counter("nic.received"), counter("nic.sent"));
      name("nic", frames, utilise("nic", frames));
      below.add(frames, "nic");
    }
    return below;
  }

  private int link(String device) {
    int crossing = counter(device + ".traffic");
    name(device, crossing, utilise(device, crossing));
    return crossing;
  }

  private int counter(String name) {
    return builder.counter(name, HEADROOM);
  }

  /** A sum of shares of one peak. */
  private int sum(String name, int... of) {
    double[] weights = new double[of.length];
    Arrays.fill(weights, 1);
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
    int index = resource(resource).index();
    traffic[index] = through;
    utilisation[index] = used;
  }

  private Resource resource(String name) {
    return machine.resources().stream()
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is no resource of " + machine));
  }

  private double nominal(String resource) {
    return nominal(resource(resource));
  }

  /**
   * The peak that traffic is a share of, in the resource's unit: its capacity, or where nobody told
   * that, what the weakest of today's machines have. Low, for what is learned only grows.
   */
  public static double nominal(Resource resource) {
    if (!Double.isNaN(resource.capacity())) {
      return resource.capacity();
    }
    return switch (resource.kind()) {
      case CPU -> 1;
      case MEMORY -> 20;
      case PCIE -> 4;
      case INTER_SOCKET -> 8;
      case NIC -> 1;
    };
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

  /** Node of each resource's traffic as a share of its {@link #nominal} peak, likewise. */
  public ImmutableIntArray traffic() {
    return ImmutableIntArray.copyOf(traffic);
  }

  /** The counters that a resource's traffic is the sum of. */
  public Parts parts(int resource) {
    return Parts.of(network, traffic[resource]);
  }
}
