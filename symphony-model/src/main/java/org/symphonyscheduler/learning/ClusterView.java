/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.network.Graph;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.workload.DataFlowGraph;

/**
 * What an agent that has no model of run times sees of a cluster: machines with their counters,
 * what runs where, jobs with their progress. Follows events. For one thread.
 */
final class ClusterView {
  private final Map<String, DataFlowGraph> kinds;
  private final Map<String, Graph> graphs = new HashMap<>();
  private final Map<Machine, MachineShape> shapes = new HashMap<>();
  private final Map<String, NodeView> nodes = new LinkedHashMap<>();
  private final Map<String, ModelEvent.ContainerPlaced> containers = new HashMap<>();
  private final Map<String, JobView> jobs = new HashMap<>();
  private final List<MachineView> views = new ArrayList<>();

  /**
   * @param kinds the graphs that applications declare, by kind of job
   */
  ClusterView(Map<String, DataFlowGraph> kinds) {
    this.kinds = Map.copyOf(kinds);
  }

  /** Takes in an event. */
  void observe(ModelEvent event) {
    if (event instanceof ModelEvent.NodeJoined joined) {
      joined.machine().ifPresent(machine -> join(joined.node(), machine));
    } else if (event instanceof ModelEvent.NodeLost lost) {
      nodes.remove(lost.node());
      number();
    } else if (event instanceof ModelEvent.Heartbeat heartbeat) {
      NodeView node = nodes.get(heartbeat.node());
      if (node != null) {
        node.heartbeat(heartbeat.counters());
      }
    } else if (event instanceof ModelEvent.ContainerPlaced placed) {
      placed(placed);
    } else if (event instanceof ModelEvent.ContainerFinished finished) {
      finished(finished);
    } else if (event instanceof ModelEvent.JobSubmitted job) {
      submitted(job);
    } else if (event instanceof ModelEvent.JobFinished job) {
      jobs.remove(job.job());
    }
  }

  private void join(String name, Machine machine) {
    MachineShape shape = shapes.computeIfAbsent(machine, MachineShape::new);
    nodes.put(name, new NodeView(shape));
    number();
  }

  private void number() {
    int index = 0;
    for (NodeView node : nodes.values()) {
      node.index = index++;
    }
  }

  private void placed(ModelEvent.ContainerPlaced placed) {
    containers.put(placed.container(), placed);
    NodeView node = nodes.get(placed.node());
    if (node != null) {
      node.placed(placed);
    }
    JobView job = jobs.get(placed.job());
    if (job != null) {
      job.placed(placed.kernel());
    }
  }

  private void finished(ModelEvent.ContainerFinished finished) {
    ModelEvent.ContainerPlaced placed = containers.remove(finished.container());
    if (placed == null) {
      return;
    }
    NodeView node = nodes.get(placed.node());
    if (node != null) {
      node.finished(placed.container());
    }
    JobView job = jobs.get(placed.job());
    if (job != null) {
      job.ended(placed.kernel(), finished.outcome() == ModelEvent.Outcome.SUCCEEDED);
    }
  }

  private void submitted(ModelEvent.JobSubmitted submitted) {
    DataFlowGraph dataFlow = kinds.get(submitted.type());
    if (dataFlow != null) {
      Graph graph = graphs.computeIfAbsent(submitted.type(), type -> JobView.graph(dataFlow));
      jobs.put(submitted.job(), new JobView(dataFlow, graph));
    }
  }

  /** A node, null when its topology is not known. */
  NodeView node(String name) {
    return nodes.get(name);
  }

  /** A job, null when its graph is not known. */
  JobView job(String id) {
    return jobs.get(id);
  }

  /** All machines as they are now, in the order of {@link NodeView#index}. */
  List<MachineView> machines() {
    views.clear();
    for (NodeView node : nodes.values()) {
      views.add(node.view());
    }
    return views;
  }
}
