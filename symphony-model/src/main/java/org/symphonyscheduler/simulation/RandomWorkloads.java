/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Implementation.Demand;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.workload.Workload;

/**
 * Draws workloads: eight kernels whose run times on different processors differ by up to a hundred
 * times (METHOD: ICML 2020, figure 11), and kinds of job of 5 to 20 tasks. All figures are
 * assumptions; a seed gives the same workload for ever.
 */
public final class RandomWorkloads {
  private static final int KERNELS = 8;
  private static final int KINDS = 6;
  private static final int LEAST_TASKS = 5;
  private static final int MOST_TASKS = 20;
  private static final int MOST_ABREAST = 4;

  /** Isolated seconds on the best processor: from a second to eight. */
  private static final double LEAST_SECONDS = 1;

  private static final double MOST_SECONDS = 8;
  private static final int CORES = 4;

  private final SplittableRandom random;

  private RandomWorkloads(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The workload of a seed. */
  public static Workload draw(long seed) {
    RandomWorkloads draw = new RandomWorkloads(seed);
    List<Kernel> kernels = new ArrayList<>();
    for (int k = 0; k < KERNELS; k++) {
      kernels.add(draw.kernel(k));
    }
    List<Workload.JobTemplate> jobs = new ArrayList<>();
    for (int j = 0; j < KINDS; j++) {
      jobs.add(new Workload.JobTemplate(draw.graph("kind" + j, kernels), draw.between(0.5, 2)));
    }
    return new Workload(kernels, jobs);
  }

  /**
   * The workload of a seed, in which some tasks are gangs: they need two or four GPUs of one
   * machine and have no other implementation. All else is as without.
   *
   * @param gangs share of the tasks, in [0, 1]
   * @throws IllegalArgumentException when it is out of range
   */
  public static Workload draw(long seed, double gangs) {
    if (!(gangs >= 0 && gangs <= 1)) {
      throw new IllegalArgumentException("gangs is " + gangs + "; expected 0 to 1");
    }
    Workload workload = draw(seed);
    return gangs == 0 ? workload : new GangTasks(seed, gangs).in(workload);
  }

  private Kernel kernel(int k) {
    double best = logBetween(LEAST_SECONDS, MOST_SECONDS);
    String name = "kernel" + k;
    // Three that FPGAs run best, three for GPUs, two that stay on cores or nearly so.
    return switch (k % KERNELS) {
      case 0, 1, 2 ->
          new Kernel(
              name,
              List.of(
                  on(SharedMachine.FPGA, best, RandomClusters.FPGAS, 1.5),
                  on(RandomClusters.GPU, best * between(1.5, 4), RandomClusters.GPUS, 1.6),
                  on(Device.CPU, best * logBetween(10, 100), RandomClusters.CPUS, 1.2)));
      case 3, 4, 5 ->
          new Kernel(
              name,
              random.nextDouble() < 0.6
                  ? List.of(
                      on(RandomClusters.GPU, best, RandomClusters.GPUS, 2),
                      on(SharedMachine.FPGA, best * between(1.3, 4), RandomClusters.FPGAS, 1.5),
                      on(Device.CPU, best * logBetween(5, 100), RandomClusters.CPUS, 1.2))
                  : List.of(
                      on(RandomClusters.GPU, best, RandomClusters.GPUS, 2),
                      on(Device.CPU, best * logBetween(5, 100), RandomClusters.CPUS, 1.2)));
      case 6 ->
          new Kernel(
              name,
              List.of(
                  on(RandomClusters.GPU, best, RandomClusters.GPUS, 2),
                  on(Device.CPU, best * between(1.2, 3), RandomClusters.CPUS, 1.2)));
      default -> new Kernel(name, List.of(on(Device.CPU, best, RandomClusters.CPUS, 1.2)));
    };
  }

  private Implementation on(String device, double best, List<String> models, double spread) {
    boolean cores = device.equals(Device.CPU);
    int fastest = random.nextInt(models.size());
    Map<String, Double> seconds = new TreeMap<>();
    for (int m = 0; m < models.size(); m++) {
      seconds.put(models.get(m), best * (m == fastest ? 1 : between(1, spread)));
    }
    Demand demand =
        new Demand(
            cores ? between(2, 16) : between(1, 12),
            cores ? 0 : between(0.5, device.equals(SharedMachine.FPGA) ? 5 : 10),
            random.nextDouble() < 0.5 ? between(0, 1.5) : 0);
    return new Implementation(device, cores ? CORES : 1, 1024, seconds, demand);
  }

  /** Layers of tasks; each task reads from one to three tasks of the layer before. */
  private DataFlowGraph graph(String name, List<Kernel> kernels) {
    int left = LEAST_TASKS + random.nextInt(MOST_TASKS - LEAST_TASKS + 1);
    List<DataFlowGraph.Task> tasks = new ArrayList<>();
    int layerStart = 0;
    int layerEnd = 0;
    while (left > 0) {
      int width = Math.min(left, 1 + random.nextInt(MOST_ABREAST));
      // A layer runs one or two kernels, as stages of real workflows do.
      Kernel one = kernels.get(random.nextInt(kernels.size()));
      Kernel other = kernels.get(random.nextInt(kernels.size()));
      for (int w = 0; w < width; w++) {
        Kernel kernel = random.nextDouble() < 0.7 ? one : other;
        tasks.add(new DataFlowGraph.Task(kernel, parents(layerStart, layerEnd), 1));
      }
      layerStart = layerEnd;
      layerEnd = tasks.size();
      left -= width;
    }
    return new DataFlowGraph(name, tasks);
  }

  private List<Integer> parents(int from, int to) {
    if (from == to) {
      return List.of();
    }
    int count = 1 + random.nextInt(Math.min(3, to - from));
    return random.ints(from, to).distinct().limit(count).sorted().boxed().toList();
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  private double logBetween(double least, double most) {
    return Math.exp(between(Math.log(least), Math.log(most)));
  }
}
