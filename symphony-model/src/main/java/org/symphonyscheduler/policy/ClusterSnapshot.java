/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.Machine;

/** What a cluster is, as events that would tell a model with no past of it. Stateless. */
final class ClusterSnapshot {
  private ClusterSnapshot() {}

  /** Events in order of time; at one time a node joins before containers are placed and start. */
  static List<ModelEvent> events(
      Map<String, NodeTracker> nodes, Collection<RunningContainer> containers, long nowMillis) {
    List<ModelEvent> events = new ArrayList<>(nodes.size() + 2 * containers.size());
    long first = nowMillis;
    for (RunningContainer container : containers) {
      first = Math.min(first, container.placed.atMillis());
      events.add(container.placed);
      if (container.started) {
        String name = container.placed.container();
        events.add(new ModelEvent.ContainerStarted(container.startMillis, name));
      }
    }
    for (Map.Entry<String, NodeTracker> node : nodes.entrySet()) {
      MachinePlan plan = node.getValue().plan;
      Optional<Machine> machine = Optional.ofNullable(plan).map(known -> known.machine);
      events.add(new ModelEvent.NodeJoined(first, node.getKey(), machine));
    }
    events.sort(
        Comparator.comparingLong(ModelEvent::atMillis)
            .thenComparing(event -> !(event instanceof ModelEvent.NodeJoined))
            .thenComparing(event -> event instanceof ModelEvent.ContainerStarted));
    return events;
  }
}
