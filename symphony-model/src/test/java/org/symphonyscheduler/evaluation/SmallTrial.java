/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.workload.WorkloadJson;

/** Two GPUs behind one link, cores, and two kinds of short job: a simulation of milliseconds. */
final class SmallTrial {
  static final String CLUSTER =
      """
      {"name": "small",
       "machines": [{"model": "M", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
         "switches": [{"name": "switch0", "parent": "socket0", "GBps": 12}],
         "devices": [
           {"name": "gpu0", "type": "yarn.io/gpu", "model": "K", "parent": "switch0", "GBps": 12},
           {"name": "gpu1", "type": "yarn.io/gpu", "model": "K", "parent": "switch0", "GBps": 12}]}],
       "nodes": [
         {"name": "n0", "machine": "M", "memoryMb": 4096},
         {"name": "n1", "machine": "M", "memoryMb": 4096, "hidden": {"speed": {"gpu0": 0.5}}}]}
      """;

  static final String WORKLOAD =
      """
      {"kernels": [
         {"name": "a", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 512, "seconds": {"*": 2},
             "demand": {"pcie": 8}},
            {"device": "cpu", "vcores": 4, "memoryMb": 512, "seconds": {"*": 12}}]},
         {"name": "b", "implementations": [
            {"device": "cpu", "vcores": 2, "memoryMb": 512, "seconds": {"*": 3}}]}],
       "jobs": [
         {"name": "chain", "tasks": [{"kernel": "a"}, {"kernel": "b", "parents": [0]}]},
         {"name": "fan", "tasks": [{"kernel": "a"}, {"kernel": "a"}, {"kernel": "a"},
            {"kernel": "b", "parents": [0, 1, 2]}]}]}
      """;

  private SmallTrial() {}

  static Trial of(long seed, int jobs, int warmUp) {
    return new Trial(
        ClusterJson.parse("c.json", CLUSTER),
        "w.json",
        WorkloadJson.parse("w.json", WORKLOAD),
        seed,
        jobs,
        warmUp);
  }
}
