/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Implementation.Demand;
import org.symphonyscheduler.workload.Workload.JobTemplate;

/** Checks what a workload file says, and makes the {@link Workload} of it. Used once. */
final class WorkloadCheck {
  /** Kernel names travel in comma separated lists, counters and tags. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

  /** The plug-in's protocol numbers a kernel's alternatives with four bits. */
  private static final int MAX_IMPLEMENTATIONS = 16;

  /** No machine holds more devices of a type. */
  private static final int MAX_UNITS = 64;

  private static final double MAX_SECONDS = 1e9;
  private static final double MAX_GBPS = 1e5;

  private final String source;
  private final Map<String, Kernel> kernels = new LinkedHashMap<>();

  /**
   * @param source what errors call the input
   */
  WorkloadCheck(String source) {
    this.source = source;
  }

  /**
   * @throws InvalidInputException at the first thing that cannot be
   */
  Workload workload(WorkloadSpec spec) {
    List<WorkloadSpec.KernelSpec> specs = notEmpty("kernels", spec.kernels());
    for (int k = 0; k < specs.size(); k++) {
      String path = "kernels[" + k + "]";
      Kernel kernel = kernel(path, required(path, specs.get(k)));
      if (kernels.put(kernel.name(), kernel) != null) {
        throw fault(path + ".name", kernel.name(), "a name no other kernel has");
      }
    }
    List<JobTemplate> jobs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<WorkloadSpec.JobSpec> jobSpecs = spec.jobs() == null ? List.of() : spec.jobs();
    for (int j = 0; j < jobSpecs.size(); j++) {
      String path = "jobs[" + j + "]";
      JobTemplate job = job(path, required(path, jobSpecs.get(j)));
      if (!names.add(job.name())) {
        throw fault(path + ".name", job.name(), "a name no other job has");
      }
      jobs.add(job);
    }
    return new Workload(List.copyOf(kernels.values()), jobs);
  }

  private Kernel kernel(String path, WorkloadSpec.KernelSpec spec) {
    String name = name(path + ".name", spec.name(), NAME);
    String list = path + ".implementations";
    List<WorkloadSpec.ImplementationSpec> specs = notEmpty(list, spec.implementations());
    if (specs.size() > MAX_IMPLEMENTATIONS) {
      throw fault(list, specs.size() + " of them", "at most " + MAX_IMPLEMENTATIONS);
    }
    List<Implementation> implementations = new ArrayList<>();
    Set<String> devices = new HashSet<>();
    for (int i = 0; i < specs.size(); i++) {
      String at = list + '[' + i + ']';
      Implementation implementation = implementation(at, required(at, specs.get(i)));
      if (!devices.add(implementation.device())) {
        throw fault(at + ".device", implementation.device(), "a device named once per kernel");
      }
      implementations.add(implementation);
    }
    return new Kernel(name, implementations);
  }

  private Implementation implementation(String path, WorkloadSpec.ImplementationSpec spec) {
    String device = name(path + ".device", spec.device(), DEVICE);
    int vcores = count(path + ".vcores", spec.vcores(), 4096);
    int memoryMb = count(path + ".memoryMb", spec.memoryMb(), Integer.MAX_VALUE);
    Map<String, Double> seconds = spec.seconds();
    if (seconds == null || seconds.isEmpty()) {
      throw fault(
          path + ".seconds", seconds, "run time per processor model, such as {\"K80\": 12.5}");
    }
    seconds.forEach((model, s) -> positive(path + ".seconds." + model, s, "seconds", MAX_SECONDS));
    return new Implementation(
        device,
        vcores,
        memoryMb,
        seconds,
        demand(path + ".demand", spec.demand()),
        spec.command(),
        units(path + ".units", device, spec.units()));
  }

  private int units(String path, String device, Integer units) {
    if (units == null) {
      return 1;
    }
    int count = count(path, units, MAX_UNITS);
    if (count > 1 && device.equals(Device.CPU)) {
      throw fault(path, units, "1 on cpu, whose cores are vcores");
    }
    return count;
  }

  private Demand demand(String path, WorkloadSpec.DemandSpec spec) {
    return spec == null
        ? Demand.NONE
        : new Demand(
            bandwidth(path + ".memory", spec.memory()),
            bandwidth(path + ".pcie", spec.pcie()),
            bandwidth(path + ".network", spec.network()));
  }

  private JobTemplate job(String path, WorkloadSpec.JobSpec spec) {
    String name = name(path + ".name", spec.name(), NAME);
    double weight = spec.weight() == null ? 1 : spec.weight();
    positive(path + ".weight", weight, "a number", 1e9);
    List<WorkloadSpec.TaskSpec> specs = notEmpty(path + ".tasks", spec.tasks());
    List<DataFlowGraph.Task> tasks = new ArrayList<>();
    for (int t = 0; t < specs.size(); t++) {
      String at = path + ".tasks[" + t + ']';
      tasks.add(task(at, t, required(at, specs.get(t))));
    }
    return new JobTemplate(new DataFlowGraph(name, tasks), weight);
  }

  private DataFlowGraph.Task task(String path, int index, WorkloadSpec.TaskSpec spec) {
    Kernel kernel = spec.kernelName() == null ? null : kernels.get(spec.kernelName());
    if (kernel == null) {
      throw fault(path + ".kernel", spec.kernelName(), "the name of one of the kernels");
    }
    List<Integer> parents = spec.parents() == null ? List.of() : spec.parents();
    Set<Integer> seen = new HashSet<>();
    for (int p = 0; p < parents.size(); p++) {
      Integer parent = parents.get(p);
      if (parent == null || parent < 0 || parent >= index || !seen.add(parent)) {
        throw fault(
            path + ".parents[" + p + ']', parent, "the index of an earlier task, named once");
      }
    }
    double size = spec.size() == null ? 1 : spec.size();
    positive(path + ".size", size, "a factor", 1e6);
    return new DataFlowGraph.Task(kernel, parents, size);
  }

  private String name(String path, String name, Pattern pattern) {
    if (name == null || !pattern.matcher(name).matches()) {
      throw fault(path, name, "a name of letters, digits, dots, dashes and underscores");
    }
    return name;
  }

  private int count(String path, Integer count, int most) {
    if (count == null || count < 1 || count > most) {
      throw fault(path, count, "a whole number from 1 to " + most);
    }
    return count;
  }

  private void positive(String path, Double value, String what, double most) {
    if (value == null || !(value > 0 && value <= most)) {
      throw fault(path, value, what + " above 0 and at most " + most);
    }
  }

  private double bandwidth(String path, Double gbps) {
    if (gbps == null) {
      return 0;
    }
    if (!(gbps >= 0 && gbps <= MAX_GBPS)) {
      throw fault(path, gbps, "GB/s from 0 to " + MAX_GBPS + ", or nothing");
    }
    return gbps;
  }

  private <T> List<T> notEmpty(String path, List<T> list) {
    if (list == null || list.isEmpty()) {
      throw fault(path, list, "a list with at least one entry");
    }
    return list;
  }

  private <T> T required(String path, T value) {
    if (value == null) {
      throw fault(path, null, "an object");
    }
    return value;
  }

  private InvalidInputException fault(String path, Object value, String expected) {
    return new InvalidInputException(source, path, value, expected);
  }
}
