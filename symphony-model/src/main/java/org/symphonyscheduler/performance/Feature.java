/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * What the logarithm of a run time is regressed on. Positions in a feature vector.
 *
 * <p>Contention features are <em>excess loads</em>. A link shared by fair shares slows nobody down
 * until what is asked of it exceeds it, so what counts is the load of the others plus the kernel's
 * own, above {@link #KNEE}; and it counts for a kernel only as far as the kernel uses the link.
 */
public final class Feature {
  /** Always 1. */
  public static final int INTERCEPT = 0;

  /** Excess load of the memory of the device's socket. */
  public static final int MEMORY = 1;

  /** Greatest excess load of the PCIe links between device and socket. */
  public static final int PCIE = 2;

  /** Excess load of the inter-socket link, where the device's network path crosses it. */
  public static final int INTER_SOCKET = 3;

  /** Excess load of the network interface. */
  public static final int NIC = 4;

  /** Excess load of the cores of the device's socket. */
  public static final int CPU = 5;

  /** 1 when the device must be reconfigured first, else 0. */
  public static final int RECONFIGURE = 6;

  /** Length of a feature vector. */
  public static final int COUNT = 7;

  /**
   * Load from which on contention is felt. Below 1, for bursts collide before the mean reaches the
   * capacity, and utilisations are means.
   */
  public static final double KNEE = 0.8;

  /** Loads above this are taken for it: counted demand has no use beyond. */
  public static final double GREATEST_LOAD = 3;

  /** A kernel that uses this share of a link feels half of its contention. */
  private static final double HALF_FELT = 0.05;

  private Feature() {}

  /**
   * Excess load a kernel feels on one resource.
   *
   * @param load of everything else, share of the capacity
   * @param own what the kernel uses, share of the capacity
   */
  public static double excess(double load, double own) {
    return felt(own) * above(load + own);
  }

  /** How much of a resource's contention a kernel feels, in [0, 1), by its own share of it. */
  public static double felt(double own) {
    return own / (own + HALF_FELT);
  }

  /** Load above the knee. */
  public static double above(double load) {
    return Math.max(0, Math.min(load, GREATEST_LOAD) - KNEE);
  }
}
