/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sockets, cores and NUMA nodes, from /sys/devices/system. A socket is a physical package; where
 * its memory is split into several NUMA nodes, they count as one.
 *
 * @param coreOf hardware core of each online CPU that Linux numbers
 * @param sockets how many there are
 * @param socketOfNode socket of each NUMA node
 */
record LinuxCpus(SortedMap<Integer, Core> coreOf, int sockets, Map<Integer, Integer> socketOfNode) {
  /** A machine of which nothing was read. */
  static final LinuxCpus NONE = new LinuxCpus(new TreeMap<>(), 0, Map.of());

  private static final String CPUS = "sys/devices/system/cpu";
  private static final String NODES = "sys/devices/system/node";
  private static final Pattern CPU = Pattern.compile("cpu(\\d{1,5})");
  private static final Pattern NODE = Pattern.compile("node(\\d{1,5})");
  private static final Pattern FIRST = Pattern.compile("(\\d{1,5}).*", Pattern.DOTALL);

  /**
   * A hardware core.
   *
   * @param socket 0-based and dense, in the order of Linux's package ids
   * @param id unique in its socket
   */
  record Core(int socket, long id) {}

  static LinuxCpus read(SystemFiles files) {
    SortedMap<Integer, long[]> found = new TreeMap<>();
    SortedSet<Long> packages = new TreeSet<>();
    for (String name : files.names(CPUS)) {
      Matcher cpu = CPU.matcher(name);
      String topology = CPUS + '/' + name + "/topology/";
      // Absent for a CPU that is offline.
      OptionalLong id = files.number(topology + "physical_package_id");
      if (cpu.matches() && id.isPresent()) {
        int number = Integer.parseInt(cpu.group(1));
        found.put(
            number, new long[] {id.getAsLong(), files.number(topology + "core_id").orElse(number)});
        packages.add(id.getAsLong());
      }
    }
    List<Long> order = new ArrayList<>(packages);
    SortedMap<Integer, Core> cores = new TreeMap<>();
    found.forEach((cpu, ids) -> cores.put(cpu, new Core(order.indexOf(ids[0]), ids[1])));
    return new LinuxCpus(cores, order.size(), nodes(files, cores));
  }

  private static Map<Integer, Integer> nodes(SystemFiles files, Map<Integer, Core> cores) {
    Map<Integer, Integer> socketOfNode = new HashMap<>();
    for (String name : files.names(NODES)) {
      Matcher node = NODE.matcher(name);
      if (node.matches()) {
        // All CPUs of a node are in one package, so the first says which. Memory-only nodes: none.
        Matcher first = FIRST.matcher(files.text(NODES + '/' + name + "/cpulist").orElse(""));
        Core core = first.matches() ? cores.get(Integer.valueOf(first.group(1))) : null;
        if (core != null) {
          socketOfNode.put(Integer.valueOf(node.group(1)), core.socket());
        }
      }
    }
    return socketOfNode;
  }

  /** Hardware cores of a socket. */
  int cores(int socket) {
    return (int) coreOf.values().stream().filter(c -> c.socket() == socket).distinct().count();
  }

  /** The socket of a NUMA node; 0 for one that firmware does not tell (-1). */
  int socket(long numaNode) {
    return socketOfNode.getOrDefault((int) numaNode, 0);
  }
}
