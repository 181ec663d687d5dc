/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** A workload file as it is written, before {@link WorkloadCheck}; what is left out is null. */
record WorkloadSpec(List<KernelSpec> kernels, List<JobSpec> jobs) {

  record KernelSpec(String name, List<ImplementationSpec> implementations) {}

  record ImplementationSpec(
      String device,
      Integer vcores,
      Integer memoryMb,
      Map<String, Double> seconds,
      DemandSpec demand,
      String command) {}

  record DemandSpec(Double memory, Double pcie, Double network) {}

  record JobSpec(String name, Double weight, List<TaskSpec> tasks) {}

  record TaskSpec(@JsonProperty("kernel") String kernelName, List<Integer> parents, Double size) {}
}
