/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.protocol;

/** Environment variables of a container that runs a kernel. */
public final class KernelEnvironment {
  /** Name of the kernel. */
  public static final String KERNEL = "SYMPHONY_KERNEL";

  /** Device type the container was granted for, {@code cpu} or a YARN resource name. */
  public static final String DEVICE_TYPE = "SYMPHONY_DEVICE_TYPE";

  /** Size of the task, a factor on the kernel's run time; decimal. */
  public static final String SIZE = "SYMPHONY_SIZE";

  /** Index of the task in its data-flow graph. */
  public static final String TASK = "SYMPHONY_TASK";

  /** YARN's own: the FPGA image wanted, which a NodeManager reuses when a device holds it. */
  public static final String FPGA_IMAGE = "REQUESTED_FPGA_IP_ID";

  private KernelEnvironment() {}
}
