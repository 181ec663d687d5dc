/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import org.symphonyscheduler.topology.ResourceKind;

/** The utilisations a belief is about, each of one kind of resource. */
public enum UtilisationKind {
  /** Bandwidth of a socket's memory. */
  MEMORY_BANDWIDTH("memory bandwidth", ResourceKind.MEMORY),
  /** Traffic of devices with the host: the sum of a socket's PCIe links. */
  PCIE("PCIe and IO", ResourceKind.PCIE),
  /** The link between sockets: QPI, UPI, X-Bus, xGMI. */
  INTER_SOCKET("inter-socket link", ResourceKind.INTER_SOCKET),
  /** The network interface. */
  NIC("network interface", ResourceKind.NIC),
  /** Share of the cores' time that waits for their own execution units. */
  CORE_BOUND("core boundness", ResourceKind.CPU);

  private final String title;
  private final ResourceKind resource;

  UtilisationKind(String title, ResourceKind resource) {
    this.title = title;
    this.resource = resource;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** The resources it is a utilisation of. */
  public ResourceKind resource() {
    return resource;
  }
}
