/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.workload.StrictJson;

/**
 * Reads and writes the JSON form of a {@link ClusterSpec}, docs/cluster.md. Keys that the form does
 * not know are errors. Stateless; safe for any thread.
 */
public final class ClusterJson {
  private static final String BUILT_IN = "/cluster/heterogeneous.json";
  private static final String FORM = "a cluster as in docs/cluster.md";

  /** The file as it is written. */
  private record File(String name, List<MachineSpec> machines, List<NodeSpec> nodes) {}

  private record NodeSpec(
      String name, String machine, Integer vcores, Integer memoryMb, Conditions hidden) {}

  private ClusterJson() {}

  /** Eight machines of three kinds, with load and a fault that no scheduler is told of. */
  public static ClusterSpec builtIn() {
    try (InputStream in = ClusterJson.class.getResourceAsStream(BUILT_IN)) {
      return parse(BUILT_IN, new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a cluster.
   *
   * @param source what errors call the input, usually its file
   * @throws InvalidInputException naming source, path and value at fault
   */
  public static ClusterSpec parse(String source, String json) {
    try {
      return parse(source, new StringReader(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file; see {@link #parse(String, String)}. */
  public static ClusterSpec read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return parse(file.toString(), reader);
    }
  }

  /** Reads to the end of the input and leaves it open; see {@link #parse(String, String)}. */
  public static ClusterSpec parse(String source, Reader json) throws IOException {
    File file = StrictJson.read(source, json, File.class, FORM);
    Map<String, Machine> machines = machines(source, file.machines());
    if (file.nodes() == null || file.nodes().isEmpty()) {
      throw new InvalidInputException(source, "nodes", file.nodes(), "at least one node");
    }
    List<ClusterSpec.Node> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int n = 0; n < file.nodes().size(); n++) {
      String path = "nodes[" + n + "]";
      ClusterSpec.Node node = node(source, path, file.nodes().get(n), machines);
      if (!names.add(node.name())) {
        throw new InvalidInputException(source, path + ".name", node.name(), "a name once");
      }
      nodes.add(node);
    }
    return new ClusterSpec(file.name() == null ? source : file.name(), nodes);
  }

  /**
   * The JSON form of a cluster, what is hidden of it included; reading it gives an equal cluster.
   *
   * @throws IllegalArgumentException when two of its machines differ and call themselves the same
   *     model
   */
  public static String write(ClusterSpec cluster) {
    Map<String, MachineSpec> machines = new LinkedHashMap<>();
    List<NodeSpec> nodes = new ArrayList<>();
    for (ClusterSpec.Node node : cluster.nodes()) {
      MachineSpec spec = node.machine().spec();
      MachineSpec known = machines.putIfAbsent(spec.model(), spec);
      if (known != null && !known.equals(spec)) {
        throw new IllegalArgumentException("two machines call themselves " + spec.model());
      }
      Conditions hidden = node.hidden().equals(Conditions.NONE) ? null : node.hidden();
      nodes.add(new NodeSpec(node.name(), spec.model(), node.vcores(), node.memoryMb(), hidden));
    }
    return StrictJson.write(new File(cluster.name(), List.copyOf(machines.values()), nodes));
  }

  private static Map<String, Machine> machines(String source, List<MachineSpec> specs) {
    Map<String, Machine> machines = new LinkedHashMap<>();
    for (int m = 0; specs != null && m < specs.size(); m++) {
      String path = "machines[" + m + "]";
      MachineSpec spec = specs.get(m);
      if (spec == null) {
        throw new InvalidInputException(source, path, null, "a topology as in docs/topology.md");
      }
      Machine machine = located(source + ": " + path, () -> new Machine(spec));
      if (machines.put(machine.model(), machine) != null) {
        throw new InvalidInputException(source, path + ".model", machine.model(), "a model once");
      }
    }
    return machines;
  }

  private static ClusterSpec.Node node(
      String source, String path, NodeSpec spec, Map<String, Machine> machines) {
    if (spec == null || spec.name() == null || spec.name().isBlank()) {
      throw new InvalidInputException(source, path + ".name", null, "a name");
    }
    Machine machine = spec.machine() == null ? null : machines.get(spec.machine());
    if (machine == null) {
      throw new InvalidInputException(
          source, path + ".machine", spec.machine(), "one of the models " + machines.keySet());
    }
    int cores = machine.spec().sockets().stream().mapToInt(MachineSpec.Socket::cores).sum();
    int vcores = count(source, path + ".vcores", spec.vcores() == null ? cores : spec.vcores());
    int memoryMb = count(source, path + ".memoryMb", spec.memoryMb());
    Conditions hidden = spec.hidden() == null ? Conditions.NONE : spec.hidden();
    located(
        source + ": " + path + ".hidden",
        () -> {
          ConditionsCheck.check(machine, hidden);
          return machine;
        });
    return new ClusterSpec.Node(spec.name(), machine, vcores, memoryMb, hidden);
  }

  private static int count(String source, String path, Integer value) {
    if (value == null || value < 1) {
      throw new InvalidInputException(source, path, value, "a whole number above 0");
    }
    return value;
  }

  private static <T> T located(String source, Supplier<T> read) {
    try {
      return read.get();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(source, e);
    }
  }
}
