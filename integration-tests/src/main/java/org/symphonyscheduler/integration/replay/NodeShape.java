/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.Resource;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.topology.Machine;

/**
 * What a node of a replay has.
 *
 * @param machine what it tells of its topology, empty when nothing
 */
public record NodeShape(int memoryMb, int vcores, int gpus, int fpgas, Optional<Machine> machine) {
  static final String GPU = "yarn.io/gpu";
  static final String FPGA = "yarn.io/fpga";

  /** A node of a cluster file, as far as a scheduler may know it. */
  public static NodeShape of(ClusterSpec.Node node) {
    return new NodeShape(
        node.memoryMb(),
        node.vcores(),
        node.units(GPU),
        node.units(FPGA),
        Optional.of(node.machine()));
  }

  /** Its resources; YARN must know the resource types by now. */
  Resource capability() {
    return resource(memoryMb, vcores, gpus, fpgas);
  }

  static Resource resource(int memoryMb, int vcores, int gpus, int fpgas) {
    return Resource.newInstance(memoryMb, vcores, Map.of(GPU, (long) gpus, FPGA, (long) fpgas));
  }
}
