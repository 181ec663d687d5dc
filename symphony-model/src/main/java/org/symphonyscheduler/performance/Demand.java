/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import org.symphonyscheduler.topology.ResourceKind;

/**
 * What a kernel on a processor uses of each kind of shared resource, in the kind's unit, with
 * uncertainty. Kinds: cores, memory, PCIe (each link of its path) and network (interface, and the
 * inter-socket link where it must be crossed). For the model thread.
 */
public final class Demand {
  public static final int CPU = 0;
  public static final int MEMORY = 1;
  public static final int PCIE = 2;
  public static final int NETWORK = 3;

  /** How many kinds there are. */
  public static final int KINDS = 4;

  /** What a kernel nobody measured is taken to use of a resource it touches, share of it. */
  private static final double PRIOR_SHARE = 0.25;

  /** Standard deviation of that share. */
  private static final double PRIOR_DEVIATION = 0.25;

  /** An accelerator's host thread: a core, more or less. */
  private static final double PRIOR_CORES = 1;

  final double[] mean = new double[KINDS];
  final double[] variance = new double[KINDS];
  private final boolean[] known = new boolean[KINDS];

  /** The kind that use of a resource counts as. */
  public static int kind(ResourceKind resource) {
    return switch (resource) {
      case CPU -> CPU;
      case MEMORY -> MEMORY;
      case PCIE -> PCIE;
      case INTER_SOCKET, NIC -> NETWORK;
    };
  }

  /**
   * Gives a kind its prior when it has none yet.
   *
   * @param capacity of the first resource of the kind that the kernel met
   * @param cores virtual cores of the container when it runs on cores, 0 on an accelerator
   */
  public void prior(int kind, double capacity, int cores) {
    if (known[kind]) {
      return;
    }
    known[kind] = true;
    boolean cpu = kind == CPU;
    mean[kind] = cpu ? Math.max(PRIOR_CORES, cores) : PRIOR_SHARE * capacity;
    double deviation = cpu ? 0.5 * mean[kind] : PRIOR_DEVIATION * capacity;
    variance[kind] = deviation * deviation;
  }

  /** Expected use, in the kind's unit. */
  public double mean(int kind) {
    return mean[kind];
  }

  /** Variance of {@link #mean}. */
  public double variance(int kind) {
    return variance[kind];
  }
}
