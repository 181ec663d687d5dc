/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;

/** Networks of any size, with evidence for them, to measure and to test with. Stateless. */
public final class NetworkGenerator {
  /** A socket with its devices has about as many nodes as this; the last is cut off. */
  private static final int NODES_PER_SOCKET = 31;

  /** Readings of a counter between two heartbeats: one a second for a few seconds. */
  private static final int READINGS = 6;

  private NetworkGenerator() {}

  /**
   * A two-socket 16-core Xeon, its 40 lanes a socket populated: a switch with two GPUs, a third
   * accelerator, and an interface.
   */
  public static Machine xeon() {
    return machine(2);
  }

  private static Machine machine(int count) {
    List<MachineSpec.Socket> sockets = new ArrayList<>();
    List<MachineSpec.Switch> switches = new ArrayList<>();
    List<MachineSpec.Accelerator> devices = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      sockets.add(new MachineSpec.Socket("Xeon", 16, 76.8));
      switches.add(new MachineSpec.Switch("switch" + s, "socket" + s, 15.75));
      devices.add(gpu(2 * s, "switch" + s));
      devices.add(gpu(2 * s + 1, "switch" + s));
      devices.add(
          new MachineSpec.Accelerator("fpga" + s, "yarn.io/fpga", "A10", "socket" + s, 7.88));
    }
    return new Machine(
        new MachineSpec(
            "xeon" + count, sockets, 38.4, switches, devices, new MachineSpec.Nic(0, 12.5)));
  }

  private static MachineSpec.Accelerator gpu(int index, String parent) {
    return new MachineSpec.Accelerator("gpu" + index, "yarn.io/gpu", "K80", parent, 15.75);
  }

  /**
   * A machine's network with exactly so many nodes: {@link #xeon()}'s at 68, more or fewer sockets
   * otherwise.
   *
   * @param nodes 3 to 1900
   * @param steep every second utilisation is a steep threshold
   */
  public static BayesianNetwork ofSize(int nodes, boolean steep) {
    if (nodes < 3 || nodes > 1900) {
      throw new IllegalArgumentException(nodes + " nodes; expected 3 to 1900");
    }
    int sockets = Math.max(2, (nodes + NODES_PER_SOCKET - 1) / NODES_PER_SOCKET);
    return new MachineNetwork(machine(nodes <= 68 ? 2 : sockets), steep, nodes).network();
  }

  /**
   * A heartbeat of a busy machine: counters at half their rate or more, as far as what they add up
   * to fits; readings spread by a tenth.
   *
   * @param evidence filled in
   */
  public static void measure(BayesianNetwork network, Evidence evidence, RandomGenerator random) {
    double[] crowd = crowd(network, evidence);
    for (int c = 0; c < network.counters(); c++) {
      double level = (0.5 + 0.4 * random.nextDouble()) / crowd[c];
      evidence.measured(c, level, 0.1 * Math.max(level, 0.5 / crowd[c]), READINGS, 0);
    }
  }

  /**
   * Of each counter the greatest share that any quantity above it reaches with all counters full.
   */
  private static double[] crowd(BayesianNetwork network, Evidence evidence) {
    for (int c = 0; c < network.counters(); c++) {
      evidence.measured(c, 1, 0, READINGS, 0);
    }
    MeanField full = new MeanField(network);
    full.means(network.initialParameters(), evidence);
    double[] most = new double[network.nodes()];
    for (int i = network.nodes() - 1; i >= 0; i--) {
      most[i] = Math.max(most[i], Math.max(1, full.mean(i)));
      for (int l = 0; l < network.parents(i); l++) {
        most[network.parent(i, l)] = Math.max(most[network.parent(i, l)], most[i]);
      }
    }
    double[] crowd = new double[network.counters()];
    Arrays.setAll(crowd, c -> most[network.counterNode(c)]);
    return crowd;
  }
}
