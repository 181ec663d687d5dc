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

  /** Standard deviation of a guess by the use on a processor of the same type, relative. */
  private static final double SIBLING_ERROR = 0.2;

  /** Looks at its own link that such a guess is worth. */
  private static final int GUESS_WORTH = 2;

  /** How often it was seen on a link that carries nothing else. */
  int seenAlone;

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

  /** Guesses it by the same kernel's on a processor of the same type. */
  void inherit(Demand sibling) {
    for (int kind = 0; kind < KINDS; kind++) {
      known[kind] = sibling.known[kind];
      mean[kind] = sibling.mean[kind];
      double deviation = SIBLING_ERROR * mean[kind];
      variance[kind] = sibling.variance[kind] + deviation * deviation;
    }
    seenAlone = Math.min(GUESS_WORTH, sibling.seenAlone);
  }

  /** As {@link KnownPair#demand} tells it. */
  double[] known() {
    double[] all = new double[2 * KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
      all[2 * kind] = known[kind] ? mean[kind] : 0;
      all[2 * kind + 1] = known[kind] ? variance[kind] : 0;
    }
    return all;
  }

  /** Takes what {@link #known} told. */
  void recall(double[] all, int timesSeenAlone) {
    for (int kind = 0; kind < KINDS; kind++) {
      known[kind] = all[2 * kind + 1] > 0;
      mean[kind] = all[2 * kind];
      variance[kind] = all[2 * kind + 1];
    }
    seenAlone = timesSeenAlone;
  }

  /** Expected use, in the kind's unit. */
  public double mean(int kind) {
    return mean[kind];
  }

  /** Whether a link that carries nothing else has shown its use. */
  public boolean seenAlone() {
    return seenAlone > 0;
  }

  /** Variance of {@link #mean}. */
  public double variance(int kind) {
    return variance[kind];
  }
}
