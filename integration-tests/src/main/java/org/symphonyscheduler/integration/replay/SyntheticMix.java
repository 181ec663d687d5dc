/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.symphonyscheduler.simulation.ClusterJson;

/**
 * Containers for GPUs, FPGAs and cores on the machines of the built-in cluster. Half ask for one
 * GPU, 6 % for two GPUs of one node, 14 % for an FPGA, the rest for cores only, which Symphony
 * leaves to CapacityScheduler. Run times are log-normal about a mean of their own for each kernel.
 */
public final class SyntheticMix implements ReplaySource {
  /** Mean run times of kernels spread over a factor of three about this, seconds. */
  private static final double MEAN_SECONDS = 8;

  private static final double SPREAD = 0.5;
  private static final int KERNELS = 6;
  private static final int APPLICATIONS = 400;

  @Override
  public String name() {
    return "synthetic";
  }

  @Override
  public List<NodeShape> nodes() {
    return ClusterJson.builtIn().nodes().stream().map(NodeShape::of).toList();
  }

  @Override
  public Iterator<ReplayTask> tasks(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> task(random)).iterator();
  }

  private static ReplayTask task(SplittableRandom random) {
    int application = random.nextInt(APPLICATIONS);
    // An application runs three kernels of the few there are.
    int kernel = (application * 5 + random.nextInt(3)) % KERNELS;
    double seconds = seconds(random, MEAN_SECONDS * (1 + kernel % 3) / 2);
    int draw = random.nextInt(100);
    if (draw < 50) {
      return new ReplayTask(application, "gpu" + kernel, 2048, 1, 1, 0, seconds);
    }
    if (draw < 56) {
      return new ReplayTask(application, "pair" + kernel, 4096, 2, 2, 0, seconds);
    }
    if (draw < 70) {
      return new ReplayTask(application, "fpga" + kernel, 2048, 1, 0, 1, seconds);
    }
    return new ReplayTask(application, "cpu" + kernel, 1024, 1 + kernel % 2, 0, 0, seconds);
  }

  /** Log-normal with a given mean; the sum of twelve uniforms is normal enough for a run time. */
  static double seconds(SplittableRandom random, double mean) {
    double normal = IntStream.range(0, 12).mapToDouble(i -> random.nextDouble()).sum() - 6;
    return mean * Math.exp(SPREAD * normal - SPREAD * SPREAD / 2);
  }
}
