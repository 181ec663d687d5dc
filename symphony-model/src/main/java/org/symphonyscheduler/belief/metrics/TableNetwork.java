/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Finding;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Status;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.MachineNetwork;
import org.symphonyscheduler.belief.network.NetworkBuilder;
import org.symphonyscheduler.belief.network.Relation;
import org.symphonyscheduler.belief.network.Saturating;
import org.symphonyscheduler.belief.network.Separation;
import org.symphonyscheduler.belief.network.WeightedSum;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.topology.Resource;

/**
 * The network of one machine out of a processor's metric table and the machine's topology: METHOD,
 * section 3. Each socket counts the table's events; what the table derives from them is traffic or
 * a share; each resource has a utilisation within [0, 1]. What devices exchange with a socket's
 * memory is counted per socket: each link below carries a share of it, first by the links' widths,
 * later as learned. Cores and interface are counted by the operating system, which every machine
 * has. A polytree where no event is read by two metrics.
 */
public final class TableNetwork {
  /**
   * Share of a resource's peak that is in use where nothing is known, and how uncertain that is.
   */
  private static final double PRIOR_USE = 0.1;

  private static final double PRIOR_DEVIATION = 0.3;

  /** How the belief about a resource comes to be. */
  public enum Source {
    /** By a counter of its own. */
    MEASURED,
    /** By a counter of something it is a part or a neighbour of. */
    INFERRED,
    /** Only what was thought before anything was measured. */
    PRIOR_ONLY
  }

  private final Machine machine;
  private final Map<UtilisationKind, Finding> findings = new HashMap<>();
  private final NetworkBuilder builder = new NetworkBuilder();
  private final EventNodes events;
  private final Map<String, Integer> utilisation = new HashMap<>();
  private final List<String> shared = new ArrayList<>();
  private final BayesianNetwork network;

  /**
   * @param usable what the machine can compute of the table
   */
  public TableNetwork(Machine machine, MetricTable.Usable usable, List<Finding> found) {
    this.machine = machine;
    events = new EventNodes(usable.table(), machine, builder);
    found.forEach(finding -> findings.put(finding.kind(), finding));
    int sockets = machine.spec().sockets().size();
    List<Integer> sent = new ArrayList<>();
    for (int s = 0; s < sockets; s++) {
      int busy = builder.counter("cpu" + s + ".busy", EventNodes.HEADROOM);
      utilise("cpu" + s, busy);
      coreBound(s);
      int memory =
          measure(UtilisationKind.MEMORY_BANDWIDTH, "memory" + s, s, nominal("memory" + s));
      utilise("memory" + s, memory);
      pcie(s);
      sent.add(sockets > 1 ? interSocket(s) : -1);
    }
    if (sockets > 1) {
      int[] of = sent.stream().mapToInt(Integer::intValue).toArray();
      utilise("intersocket", derived("intersocket.traffic", ones(of.length), of));
    }
    if (machine.spec().nic() != null) {
      networkInterface();
    }
    network = builder.build();
  }

  private void coreBound(int s) {
    if (yielded(UtilisationKind.CORE_BOUND)) {
      String name = "socket" + s + ".corebound";
      builder.target(
          derived(name, new double[] {1}, measure(UtilisationKind.CORE_BOUND, name, s, 1)));
    }
  }

  private int interSocket(int s) {
    double peak = nominal("intersocket");
    return measure(UtilisationKind.INTER_SOCKET, "socket" + s + ".intersocket", s, peak);
  }

  /** What the devices of a socket exchange with it, and every link's part of that. */
  private void pcie(int s) {
    String socket = "socket" + s;
    List<String> below = below(socket);
    if (below.isEmpty()) {
      return;
    }
    double peak = below.stream().mapToDouble(this::nominal).sum();
    int all = measure(UtilisationKind.PCIE, socket + ".io", s, peak);
    builder.target(utilisation(socket + ".io", all));
    links(below, all, peak);
  }

  private void networkInterface() {
    int received = builder.counter("nic.received", EventNodes.HEADROOM);
    int sent = builder.counter("nic.sent", EventNodes.HEADROOM);
    utilise("nic", derived("nic.traffic", ones(2), received, sent));
  }

  /** Gives every link its share of the traffic above it, as a share of its own peak. */
  private void links(List<String> links, int above, double peakAbove) {
    double widths = links.stream().mapToDouble(this::nominal).sum();
    for (String link : links) {
      double share = nominal(link) / widths * peakAbove / nominal(link);
      int traffic = derived(link + ".traffic", new double[] {share}, above);
      utilise(link, traffic);
      shared.add(link);
      links(below(link), traffic, nominal(link));
    }
  }

  private List<String> below(String parent) {
    MachineSpec spec = machine.spec();
    List<String> links = new ArrayList<>();
    spec.switches().stream()
        .filter(w -> w.parent().equals(parent))
        .forEach(w -> links.add(w.name()));
    spec.devices().stream()
        .filter(d -> d.parent().equals(parent))
        .forEach(d -> links.add(d.name()));
    return links;
  }

  /** The node of what a table says of a socket, or of what is thought where it says nothing. */
  private int measure(UtilisationKind kind, String resource, int s, double peak) {
    String name = resource + (kind == UtilisationKind.CORE_BOUND ? ".share" : ".traffic");
    if (!yielded(kind)) {
      return builder.prior(name, PRIOR_USE, PRIOR_DEVIATION, EventNodes.HEADROOM);
    }
    Derivation derivation = findings.get(kind).derivation();
    boolean share = derivation.dimension() == MetricUnit.Dimension.SHARE;
    return events.add(name, s, derivation, share ? 1 : peak);
  }

  private boolean yielded(UtilisationKind kind) {
    return findings.containsKey(kind) && findings.get(kind).status() == Status.YIELDED;
  }

  private void utilise(String resource, int traffic) {
    int node = utilisation(resource, traffic);
    builder.target(node);
    utilisation.put(resource, node);
  }

  private int utilisation(String name, int traffic) {
    Relation saturating = Saturating.SATURATING;
    return builder.derived(name + ".utilisation", saturating, new int[] {traffic}, 1, 1);
  }

  private int derived(String name, double[] weights, int... of) {
    return builder.derived(name, WeightedSum.WEIGHTED_SUM, of, EventNodes.HEADROOM, weights);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  private double nominal(String resource) {
    return machine.resources().stream()
        .filter(known -> known.name().equals(resource))
        .mapToDouble(MachineNetwork::nominal)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(resource + " is no resource"));
  }

  /** The network; its targets are the utilisations. */
  public BayesianNetwork network() {
    return network;
  }

  /** Whether there is at most one way between any two nodes. */
  public boolean polytree() {
    return new Separation(network).polytree();
  }

  /** Constants of the table that nobody tells, taken for one. */
  public ImmutableSet<String> assumed() {
    return ImmutableSet.copyOf(events.assumed());
  }

  /** Node of each resource's utilisation, by the resource's name, in the machine's order. */
  public ImmutableMap<String, Integer> utilisations() {
    ImmutableMap.Builder<String, Integer> nodes = ImmutableMap.builder();
    for (Resource resource : machine.resources()) {
      nodes.put(resource.name(), utilisation.get(resource.name()));
    }
    return nodes.buildOrThrow();
  }

  /** How the belief of a resource comes to be. */
  public Source source(String resource) {
    if (counters(resource).isEmpty()) {
      return Source.PRIOR_ONLY;
    }
    return shared.contains(resource) ? Source.INFERRED : Source.MEASURED;
  }

  /** The counters that tell of a resource. */
  public ImmutableList<String> counters(String resource) {
    return new Separation(network)
        .ancestry(utilisation.get(resource), new java.util.BitSet()).stream()
            .filter(node -> network.counter(node) >= 0)
            .mapToObj(network::name)
            .collect(ImmutableList.toImmutableList());
  }
}
