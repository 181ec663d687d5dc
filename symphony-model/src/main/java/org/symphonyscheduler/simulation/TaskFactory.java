/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Kernel;

/** Makes the tasks of jobs as one cluster can run them. For the simulation's thread. */
final class TaskFactory {
  private final ClusterSpec cluster;
  private final ClusterTypes types;
  private final Map<Implementation, Double> isolated = new HashMap<>();
  private long requests;

  TaskFactory(ClusterSpec cluster, ClusterTypes types) {
    this.cluster = cluster;
    this.types = types;
  }

  /**
   * @throws InvalidInputException when the cluster has no device for one of the tasks
   */
  SimulatedJob job(int number, JobMix.Arrival arrival) {
    DataFlowGraph graph = arrival.graph();
    double oracle = graph.criticalPath(task -> task.size() * bestSeconds(task.kernel()));
    if (Bags.isBag(graph)) {
      oracle = Math.max(oracle, fill(graph));
    }
    SimulatedJob job = new SimulatedJob(number, graph, arrival.atSeconds(), oracle);
    for (int t = 0; t < graph.tasks().size(); t++) {
      SimulatedTask task = task(job, t, graph.tasks().get(t));
      task.parentsToEnd = graph.tasks().get(t).parents().size();
      task.parentsToStart = task.parentsToEnd;
      job.tasks.add(task);
    }
    return job;
  }

  /**
   * Seconds that a bag takes when every device that can runs its tasks to the end and none waits:
   * no schedule is shorter. Its tasks' isolated times, so neighbours slow nobody down.
   */
  private double fill(DataFlowGraph bag) {
    Kernel kernel = bag.tasks().get(0).kernel();
    double best = 0;
    for (Implementation way : kernel.implementations()) {
      double perSecond = 0;
      for (ClusterSpec.Node node : cluster.nodes()) {
        perSecond += perSecond(way, node.machine());
      }
      best += perSecond;
    }
    return best > 0 ? bag.tasks().size() * bag.tasks().get(0).size() / best : 0;
  }

  /** Runs that a machine ends each second when all of its devices run an implementation. */
  private static double perSecond(Implementation way, Machine machine) {
    double sum = 0;
    for (Device device : machine.devices()) {
      double seconds = way.secondsOn(device.model());
      if (device.type().equals(way.device()) && !Double.isNaN(seconds)) {
        double abreast =
            device.units() == 1 ? 1.0 / way.units() : Math.floor(device.units() / way.vcores());
        sum += abreast / seconds;
      }
    }
    return sum;
  }

  private SimulatedTask task(SimulatedJob job, int index, DataFlowGraph.Task task) {
    List<Implementation> usable =
        task.kernel().implementations().stream().filter(i -> isolated(i) < 1e300).toList();
    if (usable.isEmpty()) {
      throw new InvalidInputException(
          cluster.name(),
          "a device with room for kernel " + task.kernel().name(),
          null,
          "one of the types "
              + task.kernel().implementations().stream().map(Implementation::device).toList());
    }
    List<PlacementRequest.Alternative> alternatives = new ArrayList<>();
    for (Implementation each : usable) {
      alternatives.add(new PlacementRequest.Alternative(each.device(), units(each)));
    }
    return new SimulatedTask(
        job,
        index,
        task.kernel(),
        task.size(),
        new PlacementRequest(++requests, job.id, task.kernel().name(), alternatives),
        usable,
        usable.stream().mapToInt(i -> types.of(i.device())).toArray(),
        usable.stream().mapToDouble(i -> task.size() * isolated(i)).toArray());
  }

  /** Cores, or accelerators. */
  private static int units(Implementation implementation) {
    return implementation.device().equals(Device.CPU)
        ? implementation.vcores()
        : implementation.units();
  }

  private double bestSeconds(Kernel kernel) {
    return kernel.implementations().stream().mapToDouble(this::isolated).min().orElse(0);
  }

  /** Isolated seconds on the fastest model that has room; infinite when none has. */
  private double isolated(Implementation implementation) {
    return isolated.computeIfAbsent(implementation, this::fastest);
  }

  private double fastest(Implementation implementation) {
    return cluster.machines().stream()
        .mapToDouble(machine -> fastest(implementation, machine))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** A gang is as fast as the last of the devices it needs. */
  private static double fastest(Implementation implementation, Machine machine) {
    double[] seconds =
        machine.devices().stream()
            .filter(device -> device.type().equals(implementation.device()))
            .filter(device -> device.units() == 1 || device.units() >= implementation.vcores())
            .mapToDouble(device -> implementation.secondsOn(device.model()))
            .filter(each -> !Double.isNaN(each))
            .sorted()
            .toArray();
    int needed = implementation.units();
    return seconds.length < needed ? Double.POSITIVE_INFINITY : seconds[needed - 1];
  }
}
