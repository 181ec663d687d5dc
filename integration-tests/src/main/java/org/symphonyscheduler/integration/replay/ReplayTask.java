/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import org.apache.hadoop.yarn.api.records.Resource;

/**
 * One container to be asked for.
 *
 * @param application whose it is; taken modulo the number of applications that run
 * @param kernel what it runs; tasks of one kernel and size are asked for under one request key
 * @param seconds how long it runs, on the replay's clock
 */
public record ReplayTask(
    int application, String kernel, int memoryMb, int vcores, int gpus, int fpgas, double seconds) {

  /** What a task occupies that there is least of. */
  enum Kind {
    CPU,
    GPU,
    FPGA
  }

  Kind kind() {
    return gpus > 0 ? Kind.GPU : fpgas > 0 ? Kind.FPGA : Kind.CPU;
  }

  /** Devices it takes, or virtual cores. */
  int units() {
    return gpus > 0 ? gpus : fpgas > 0 ? fpgas : vcores;
  }

  Resource ask() {
    return NodeShape.resource(memoryMb, vcores, gpus, fpgas);
  }

  /** What tasks under one request key have in common. */
  record Key(String kernel, int memoryMb, int vcores, int gpus, int fpgas) {}

  Key key() {
    return new Key(kernel, memoryMb, vcores, gpus, fpgas);
  }
}
