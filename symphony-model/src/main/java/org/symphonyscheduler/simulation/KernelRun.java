/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import org.symphonyscheduler.workload.Implementation;

/**
 * A kernel to run on a machine.
 *
 * @param id unique among the machine's present runs; a container's id
 * @param kernel name of the kernel
 * @param implementation for the type of the device
 * @param size factor on the isolated run time, positive
 * @param device index of the device in the machine
 * @param units units of the device it holds: 1 for an accelerator, cores of a socket
 */
public record KernelRun(
    String id, String kernel, Implementation implementation, double size, int device, int units) {
  /** Runs of one container, a gang, are told apart by what follows this in their ids. */
  static final char GANG = '#';

  /** The container that it is a run of. */
  String container() {
    int end = id.indexOf(GANG);
    return end < 0 ? id : id.substring(0, end);
  }

  /**
   * The end of a run.
   *
   * @param endSeconds the machine's time
   * @param seconds how long it took, reconfiguration included
   * @param reconfigurationSeconds how much of that was loading an image; 0 when it was there
   */
  public record Completion(
      KernelRun run, double endSeconds, double seconds, double reconfigurationSeconds) {}
}
