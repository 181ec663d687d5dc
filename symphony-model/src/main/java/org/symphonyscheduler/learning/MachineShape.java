/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MachineNetwork;
import org.symphonyscheduler.network.Graph;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * What an agent needs of a machine type: the topology as a graph whose vertices are resources and
 * then devices, with edges both ways along every path; and the Bayesian network that turns counters
 * into beliefs. Immutable; shared by the machines of a type.
 */
public final class MachineShape {
  /** Labels of a vertex beside its beliefs: what it is, how busy, whether it holds an image. */
  public static final int LABELS = ResourceKind.values().length + 5;

  /** Beliefs per resource: its utilisation, and for memory how bound by it the cores are. */
  public static final int BELIEFS = 2;

  static final int CORES = ResourceKind.values().length;
  static final int GPU = CORES + 1;
  static final int FPGA = GPU + 1;
  static final int BUSY = FPGA + 1;
  static final int IMAGE = BUSY + 1;

  private final Machine machine;
  private final Graph graph;
  private final BayesianNetwork network;
  private final int[] nodes;
  private final int[] resourceOfNode;
  private final int[] columnOfNode;
  private final int[] resourceOfCounter;
  private final int[] role;

  public MachineShape(Machine machine) {
    this.machine = machine;
    MachineNetwork belief = new MachineNetwork(machine);
    network = belief.network();
    graph = graph(machine);
    List<int[]> read = new ArrayList<>();
    ImmutableIntArray utilisations = belief.utilisations();
    for (Resource resource : machine.resources()) {
      int node = utilisations.get(resource.index());
      if (node >= 0) {
        read.add(new int[] {node, resource.index(), 0});
      }
      if (resource.kind() == ResourceKind.MEMORY) {
        String socket = resource.name().replace("memory", "socket");
        read.add(new int[] {network.node(socket + ".memory.bound"), resource.index(), 1});
      }
    }
    nodes = read.stream().mapToInt(r -> r[0]).toArray();
    resourceOfNode = read.stream().mapToInt(r -> r[1]).toArray();
    columnOfNode = read.stream().mapToInt(r -> r[2]).toArray();
    resourceOfCounter = new int[network.counters()];
    for (int c = 0; c < resourceOfCounter.length; c++) {
      resourceOfCounter[c] = resourceOf(network.name(network.counterNode(c)));
    }
    role = new int[network.parameters()];
    for (int p = 0; p < role.length; p++) {
      role[p] = BeliefRole.of(network.parameterName(p));
    }
  }

  private static Graph graph(Machine machine) {
    int resources = machine.resources().size();
    Set<List<Integer>> edges = new LinkedHashSet<>();
    for (Device device : machine.devices()) {
      int vertex = resources + device.index();
      join(edges, vertex, machine.hostPath(device.index()));
      join(edges, vertex, machine.networkPath(device.index()));
      for (Resource resource : machine.resources()) {
        if (resource.name().equals("cpu" + device.socket())) {
          both(edges, vertex, resource.index());
        }
      }
    }
    int[] from = edges.stream().mapToInt(edge -> edge.get(0)).toArray();
    int[] to = edges.stream().mapToInt(edge -> edge.get(1)).toArray();
    return Graph.of(resources + machine.devices().size(), from, to);
  }

  /** A path's resources one after the other; the first comes last on the way up from a device. */
  private static void join(Set<List<Integer>> edges, int device, ImmutableIntArray path) {
    int at = device;
    for (int i = 1; i < path.length(); i++) {
      both(edges, at, path.get(i));
      at = path.get(i);
    }
    if (path.length() > 0) {
      both(edges, at, path.get(0));
    }
  }

  private static void both(Set<List<Integer>> edges, int a, int b) {
    edges.add(List.of(a, b));
    edges.add(List.of(b, a));
  }

  /** The resource whose use a counter of METHOD's table 1 grows with; -1 when no use tells it. */
  private int resourceOf(String counter) {
    String owner = counter.substring(0, counter.indexOf('.'));
    String what = counter.substring(owner.length() + 1);
    if (owner.startsWith("socket") && !what.equals("traffic")) {
      String socket = owner.substring("socket".length());
      return switch (what) {
        case "retired" -> index("cpu" + socket);
        case "intersocket" -> index("intersocket");
        case "cycles", "reference", "issued", "lost" -> -1;
        default -> index("memory" + socket);
      };
    }
    return index(owner);
  }

  private int index(String resource) {
    return machine.resources().stream()
        .filter(r -> r.name().equals(resource))
        .mapToInt(Resource::index)
        .findFirst()
        .orElse(-1);
  }

  /** The machine type. */
  public Machine machine() {
    return machine;
  }

  /** Resources first, then devices. */
  public Graph graph() {
    return graph;
  }

  /** The network of its beliefs. */
  public BayesianNetwork network() {
    return network;
  }

  /** The nodes whose beliefs are read; a new array. */
  public int[] nodes() {
    return nodes.clone();
  }

  int beliefs() {
    return nodes.length;
  }

  int resources() {
    return machine.resources().size();
  }

  /** The vertex that a belief is about. */
  int vertexOf(int belief) {
    return resourceOfNode[belief];
  }

  /** The label that a belief is. */
  int columnOf(int belief) {
    return columnOfNode[belief];
  }

  /** Role of a parameter of the network, -1 for one that is not learned. */
  int role(int parameter) {
    return role[parameter];
  }

  /** Labels that do not change: what each vertex is; row by row. */
  double[] labels() {
    double[] labels = new double[graph.vertices() * LABELS];
    for (Resource resource : machine.resources()) {
      labels[resource.index() * LABELS + resource.kind().ordinal()] = 1;
    }
    for (Device device : machine.devices()) {
      int column = device.type().equals(Device.CPU) ? CORES : isFpga(device.type()) ? FPGA : GPU;
      labels[(resources() + device.index()) * LABELS + column] = 1;
    }
    return labels;
  }

  static boolean isFpga(String type) {
    return type.contains("fpga");
  }

  /**
   * Fills evidence from what a heartbeat says of resources.
   *
   * @param use mean use of each resource as a share of its capacity, NaN where not measured
   * @param deviation standard deviation of one reading, likewise
   * @param readings how many readings each mean is of
   */
  void fill(Evidence evidence, double[] use, double[] deviation, int[] readings) {
    for (int c = 0; c < resourceOfCounter.length; c++) {
      int r = resourceOfCounter[c];
      if (r < 0 || Double.isNaN(use[r])) {
        evidence.missing(c);
      } else {
        evidence.measured(c, use[r], deviation[r], readings[r], 0);
      }
    }
  }
}
