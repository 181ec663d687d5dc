/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

/** The kinds of shared resource that co-located kernels fight over. */
public enum ResourceKind {
  /** Cores of one socket; unit: busy cores. */
  CPU,
  /** Memory bandwidth of one socket; unit: GB/s. */
  MEMORY,
  /** One PCIe link, of a device or of a switch towards its socket; unit: GB/s. */
  PCIE,
  /** The link between the sockets; unit: GB/s. */
  INTER_SOCKET,
  /** The network interface; unit: GB/s. */
  NIC
}
