/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.symphonyscheduler.simulation.Conditions.Background;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.topology.MachineSpec.Accelerator;
import org.symphonyscheduler.topology.MachineSpec.Nic;
import org.symphonyscheduler.topology.MachineSpec.Socket;
import org.symphonyscheduler.topology.MachineSpec.Switch;
import org.symphonyscheduler.topology.Resource;

/**
 * Draws clusters of three kinds of machine, seven devices each on average (sockets count as
 * devices), with faults and load that no scheduler is told of. All figures are assumptions; a seed
 * gives the same cluster for ever.
 */
public final class RandomClusters {
  static final String GPU = "yarn.io/gpu";
  static final List<String> GPUS = List.of("K80", "K40", "P100");
  static final List<String> FPGAS = List.of("7V3", "385");
  static final List<String> CPUS = List.of("Power8-SMT8", "Power8-SMT4", "Xeon");

  /** Three machine types with 4 + 2, 2 + 2 and 4 + 1 GPUs and FPGAs; two sockets each. */
  private static final int[][] ACCELERATORS = {{4, 2}, {2, 2}, {4, 1}};

  /** Share of shared links that carry less than they should, and of devices that are slow. */
  private static final double WEAK_LINKS = 0.3;

  private static final double SLOW_DEVICES = 0.2;
  private static final double COUNTER_NOISE = 0.05;
  private static final double RUN_TIME_NOISE = 0.05;

  private final SplittableRandom random;

  private RandomClusters(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The cluster of a seed: six machines, 42 devices. */
  public static ClusterSpec draw(long seed) {
    return draw(seed, 6);
  }

  /**
   * The cluster of a seed.
   *
   * @param nodes at least 1
   */
  public static ClusterSpec draw(long seed, int nodes) {
    RandomClusters draw = new RandomClusters(seed);
    List<Machine> machines = new ArrayList<>();
    for (int m = 0; m < ACCELERATORS.length; m++) {
      machines.add(draw.machine(m));
    }
    List<ClusterSpec.Node> list = new ArrayList<>();
    for (int n = 0; n < nodes; n++) {
      Machine machine = machines.get(n % machines.size());
      int cores = machine.spec().sockets().stream().mapToInt(Socket::cores).sum();
      list.add(new ClusterSpec.Node("node" + n, machine, cores, 1 << 18, draw.conditions(machine)));
    }
    return new ClusterSpec("random-" + seed + "-" + nodes, list);
  }

  private Machine machine(int m) {
    String cpu = CPUS.get(m);
    Socket socket = new Socket(cpu, 12 + 4 * random.nextInt(2), between(60, 80));
    List<Switch> switches =
        List.of(new Switch("switch0", "socket0", 12), new Switch("switch1", "socket1", 12));
    List<Accelerator> devices = new ArrayList<>();
    String gpu = GPUS.get(random.nextInt(GPUS.size()));
    String fpga = FPGAS.get(random.nextInt(FPGAS.size()));
    for (int g = 0; g < ACCELERATORS[m][0]; g++) {
      devices.add(new Accelerator("gpu" + g, GPU, gpu, "switch" + g % 2, 12));
    }
    for (int f = 0; f < ACCELERATORS[m][1]; f++) {
      devices.add(new Accelerator("fpga" + f, SharedMachine.FPGA, fpga, "switch" + f % 2, 6));
    }
    return new Machine(
        new MachineSpec(
            "M" + m,
            List.of(socket, socket),
            between(16, 24),
            switches,
            devices,
            new Nic(random.nextInt(2), 5)));
  }

  private Conditions conditions(Machine machine) {
    Map<String, Double> capacity = new HashMap<>();
    for (Resource resource : machine.resources()) {
      if (shared(resource) && random.nextDouble() < WEAK_LINKS) {
        capacity.put(resource.name(), resource.capacity() * between(0.5, 0.95));
      }
    }
    Map<String, Double> speed = new HashMap<>();
    for (Device device : machine.devices()) {
      if (random.nextDouble() < SLOW_DEVICES) {
        speed.put(device.name(), between(0.5, 0.9));
      }
    }
    List<Background> background = new ArrayList<>();
    int loads = 1 + random.nextInt(2);
    for (int b = 0; b < loads; b++) {
      background.add(background(machine));
    }
    return new Conditions(capacity, speed, background, null, COUNTER_NOISE, RUN_TIME_NOISE);
  }

  /** What several devices share; a device's own weakness is its speed. */
  private static boolean shared(Resource resource) {
    String name = resource.name();
    return !name.startsWith("cpu") && !name.startsWith("gpu") && !name.startsWith("fpga");
  }

  /** A neighbour on memory, a switch, the network or the cores. */
  private Background background(Machine machine) {
    int socket = random.nextInt(2);
    List<String> resources =
        switch (random.nextInt(4)) {
          case 0 -> List.of("memory" + socket);
          case 1 -> List.of("switch" + socket, "memory" + socket);
          case 2 -> List.of("nic", "intersocket");
          default -> List.of("cpu" + socket);
        };
    double capacity =
        machine.resources().stream()
            .filter(r -> resources.contains(r.name()))
            .mapToDouble(Resource::capacity)
            .min()
            .orElseThrow();
    return new Background(
        resources, capacity * between(0.4, 0.9), between(20, 90), between(20, 90), between(1, 3));
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
