/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;

/**
 * Traces of others as what is replayed. Days become seconds: run times keep their proportions up to
 * a factor of {@value #LONGEST} about the median, which becomes {@value #MEDIAN_SECONDS} s.
 * Stateless.
 */
final class TraceFiles {
  private static final double MEDIAN_SECONDS = 6;
  private static final double LONGEST = 10;
  private static final int MOST_GPUS = 8;

  /** Of a container whose memory nobody told. */
  private static final int CONTAINER_MB = 1024;

  private TraceFiles() {}

  /** Alibaba's openb cluster: nodes of their sizes, a container for each pod with whole GPUs. */
  static ReplaySource openb(Path nodes, Path pods) throws IOException {
    CsvTable machines = new CsvTable(nodes);
    List<NodeShape> shapes = new ArrayList<>();
    for (int r = 0; r < machines.rows(); r++) {
      CsvTable.Row row = machines.row(r);
      shapes.add(
          new NodeShape(
              (int) row.number("memory_mib"),
              (int) (row.number("cpu_milli") / 1000),
              (int) row.number("gpu"),
              0,
              Optional.empty()));
    }
    CsvTable table = new CsvTable(pods);
    List<ReplayTask> tasks = new ArrayList<>();
    for (int r = 0; r < table.rows(); r++) {
      CsvTable.Row row = table.row(r);
      int gpus = (int) row.number("num_gpu");
      long seconds = row.number("deletion_time") - row.number("creation_time");
      tasks.add(
          new ReplayTask(
              r,
              row.text("qos") + gpus + row.text("gpu_spec").replace('|', '-'),
              rounded(row.number("memory_mib")),
              (int) Math.max(1, row.number("cpu_milli") / 1000),
              gpus,
              0,
              Math.max(1, seconds)));
    }
    return trace("openb", pods.toString(), shapes, tasks);
  }

  /** Philly's jobs as Gavel's authors prepared them: each a container of up to eight GPUs. */
  static ReplaySource philly(Path jobs) throws IOException {
    CsvTable table = new CsvTable(jobs);
    Map<String, Integer> clusters = new HashMap<>();
    List<ReplayTask> tasks = new ArrayList<>();
    for (int r = 0; r < table.rows(); r++) {
      CsvTable.Row row = table.row(r);
      int gpus = (int) Math.max(1, Math.min(MOST_GPUS, row.number("scale_factor")));
      int cluster = clusters.computeIfAbsent(row.text("vc"), vc -> clusters.size());
      tasks.add(
          new ReplayTask(
              cluster * 31 + r % 31,
              row.text("job_type_seed0"),
              4096 * gpus,
              2 * gpus,
              gpus,
              0,
              row.number("duration_v100_s")));
    }
    NodeShape node = new NodeShape(512 * 1024, 64, MOST_GPUS, 0, Optional.empty());
    return trace("philly", jobs.toString(), List.of(node), tasks);
  }

  /**
   * What a journal tells of: its nodes as far as their topology is known, else the synthetic mix's,
   * and a task for each container that was placed and ended.
   */
  static ReplaySource journal(Path file) throws IOException {
    Map<String, NodeShape> nodes = new LinkedHashMap<>();
    Map<String, ModelEvent.ContainerPlaced> placed = new HashMap<>();
    List<ReplayTask> tasks = new ArrayList<>();
    Map<String, Integer> jobs = new HashMap<>();
    ModelEventJournal.read(
        file,
        event -> {
          if (event instanceof ModelEvent.NodeJoined joined) {
            joined.machine().ifPresent(machine -> nodes.put(joined.node(), shape(machine)));
          } else if (event instanceof ModelEvent.ContainerPlaced container) {
            placed.put(container.container(), container);
          } else if (event instanceof ModelEvent.ContainerFinished finished) {
            ModelEvent.ContainerPlaced container = placed.remove(finished.container());
            if (container != null) {
              int job = jobs.computeIfAbsent(container.job(), j -> jobs.size());
              tasks.add(task(job, container, finished.atMillis()));
            }
          }
        });
    List<NodeShape> shapes =
        nodes.isEmpty() ? new SyntheticMix().nodes() : List.copyOf(nodes.values());
    return trace("journal", file.toString(), shapes, tasks);
  }

  /** Memory is not told; there is enough of it for whatever the devices and cores can run. */
  private static NodeShape shape(Machine machine) {
    int cores = 0;
    int gpus = 0;
    int fpgas = 0;
    for (Device device : machine.devices()) {
      cores += device.type().equals(Device.CPU) ? device.units() : 0;
      gpus += device.type().equals(NodeShape.GPU) ? device.units() : 0;
      fpgas += device.type().equals(NodeShape.FPGA) ? device.units() : 0;
    }
    int containers = cores + gpus + fpgas;
    return new NodeShape(2 * containers * CONTAINER_MB, cores, gpus, fpgas, Optional.of(machine));
  }

  private static ReplayTask task(int job, ModelEvent.ContainerPlaced container, long endMillis) {
    boolean gpu = container.deviceType().equals(NodeShape.GPU);
    boolean fpga = container.deviceType().equals(NodeShape.FPGA);
    int cores = gpu || fpga ? 1 : container.units();
    return new ReplayTask(
        job,
        container.kernel(),
        CONTAINER_MB,
        cores,
        gpu ? container.units() : 0,
        fpga ? container.units() : 0,
        Math.max(1, endMillis - container.atMillis()) / 1000.0);
  }

  private static int rounded(long memoryMib) {
    return (int) Math.max(1024, memoryMib / 1024 * 1024);
  }

  private static ReplaySource trace(
      String name, String file, List<NodeShape> nodes, List<ReplayTask> tasks) {
    if (tasks.isEmpty() || nodes.isEmpty()) {
      throw new InvalidInputException(file, "file", null, "at least one container that ended");
    }
    double[] seconds = tasks.stream().mapToDouble(ReplayTask::seconds).sorted().toArray();
    double median = seconds[seconds.length / 2];
    List<ReplayTask> scaled = new ArrayList<>(tasks.size());
    for (ReplayTask task : tasks) {
      double share = Math.max(1 / LONGEST, Math.min(LONGEST, task.seconds() / median));
      scaled.add(
          new ReplayTask(
              task.application(),
              task.kernel(),
              task.memoryMb(),
              task.vcores(),
              task.gpus(),
              task.fpgas(),
              MEDIAN_SECONDS * share));
    }
    return new Trace(name, nodes, scaled);
  }
}
