/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** A workload file as it is written, before {@link WorkloadCheck}; what is left out is null. */
record WorkloadSpec(List<KernelSpec> kernels, List<JobSpec> jobs) {
  /** A workload as it would be written. */
  static WorkloadSpec of(Workload workload) {
    return new WorkloadSpec(
        workload.kernels().stream().map(KernelSpec::of).toList(),
        workload.jobs().stream().map(JobSpec::of).toList());
  }

  record KernelSpec(String name, List<ImplementationSpec> implementations) {
    static KernelSpec of(Kernel kernel) {
      return new KernelSpec(
          kernel.name(), kernel.implementations().stream().map(ImplementationSpec::of).toList());
    }
  }

  record ImplementationSpec(
      String device,
      Integer vcores,
      Integer memoryMb,
      Map<String, Double> seconds,
      DemandSpec demand,
      String command,
      Integer units) {
    static ImplementationSpec of(Implementation implementation) {
      Implementation.Demand demand = implementation.demand();
      return new ImplementationSpec(
          implementation.device(),
          implementation.vcores(),
          implementation.memoryMb(),
          implementation.seconds(),
          new DemandSpec(demand.memory(), demand.pcie(), demand.network()),
          implementation.command(),
          implementation.units() == 1 ? null : implementation.units());
    }
  }

  record DemandSpec(Double memory, Double pcie, Double network) {}

  record JobSpec(String name, Double weight, List<TaskSpec> tasks) {
    static JobSpec of(Workload.JobTemplate job) {
      return new JobSpec(
          job.name(), job.weight(), job.graph().tasks().stream().map(TaskSpec::of).toList());
    }
  }

  record TaskSpec(@JsonProperty("kernel") String kernelName, List<Integer> parents, Double size) {
    static TaskSpec of(DataFlowGraph.Task task) {
      return new TaskSpec(task.kernel().name(), task.parents(), task.size());
    }
  }
}
