/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * What the logarithm of a run time is regressed on. Positions in a feature vector.
 *
 * <p>Contention features are logarithms of slowdowns: by how much fair shares of the resource that
 * is tightest for the kernel would slow it down. All others are 0, for whoever waits for one
 * resource is not slowed by the rest. A coefficient of 1 says that shares are fair.
 */
public final class Feature {
  /** Always 1. */
  public static final int INTERCEPT = 0;

  /** The memory of the device's socket. */
  public static final int MEMORY = 1;

  /** The PCIe links between device and socket. */
  public static final int PCIE = 2;

  /** The inter-socket link, where the device's network path crosses it. */
  public static final int INTER_SOCKET = 3;

  /** The network interface. */
  public static final int NIC = 4;

  /** The cores of the device's socket. */
  public static final int CPU = 5;

  /** 1 when the device must be reconfigured first, else 0. */
  public static final int RECONFIGURE = 6;

  /** Length of a feature vector. */
  public static final int COUNT = 7;

  private Feature() {}
}
