/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;
import org.apache.hadoop.yarn.server.resourcemanager.rmnode.RMNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEvent.Outcome;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

/**
 * Turns what YARN does into the model's events. Each container is told of once: placed, started and
 * finished at most one time each, however often YARN reports it. Called by YARN's threads; every
 * method returns without waiting.
 */
final class ClusterObserver {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterObserver.class);

  private final PlacementModel model;
  private final LongSupplier clockMillis;
  private final Map<NodeId, ClusterNode> nodes = new ConcurrentHashMap<>();
  private final Map<String, Set<NodeId>> nodesByHost = new ConcurrentHashMap<>();
  private final Map<ContainerId, Told> told = new ConcurrentHashMap<>();
  private final Map<NodeId, String> faultyTopology = new ConcurrentHashMap<>();

  /** Nodes of one type share what is known of their type. */
  private final Interner<Machine> machines = Interners.newWeakInterner();

  private final Interner<Map<String, String>> attributeSets = Interners.newWeakInterner();

  /** A container the model was told of; true once it was told that it runs. */
  private static final class Told extends AtomicBoolean {
    private static final long serialVersionUID = 1L;

    /** To make the name takes longer than to tell. */
    private final String name;

    Told(String name) {
      this.name = name;
    }
  }

  ClusterObserver(PlacementModel model, LongSupplier clockMillis) {
    this.model = model;
    this.clockMillis = clockMillis;
  }

  /** The node, null when it is not there. */
  ClusterNode node(NodeId id) {
    return nodes.get(id);
  }

  /**
   * A node came. Where its attributes cannot be read it joins without topology, and they are read
   * at its next heartbeat; see {@link #readAgain}.
   *
   * @return whether its attributes could be read
   */
  boolean nodeJoined(RMNode rmNode) {
    NodeId id = rmNode.getNodeID();
    ClusterNode node = nodes.computeIfAbsent(id, n -> new ClusterNode(n, model.node(n.toString())));
    nodesByHost.computeIfAbsent(id.getHost(), h -> ConcurrentHashMap.newKeySet()).add(id);
    Map<String, String> attributes = read(node, rmNode);
    tell(node, attributes == null ? node.attributes() : attributes);
    return attributes != null;
  }

  private void tell(ClusterNode node, Map<String, String> attributes) {
    node.topology(attributes, topology(node.id(), attributes).map(machines::intern));
    model.observe(
        new ModelEvent.NodeJoined(clockMillis.getAsLong(), node.model().name(), node.machine()));
  }

  /**
   * Reads a node's attributes when that failed the last time, as it may at each heartbeat.
   *
   * @return whether they could be read and tell another topology
   */
  boolean readAgain(ClusterNode node, RMNode rmNode) {
    return node.unread() && !node.gone() && changed(node, rmNode);
  }

  private boolean changed(ClusterNode node, RMNode rmNode) {
    Map<String, String> attributes = read(node, rmNode);
    if (attributes == null || attributes.equals(node.attributes())) {
      return false;
    }
    tell(node, attributes);
    return true;
  }

  /**
   * A node's attributes; null when they cannot be read now. Hadoop 3.4 hands out the keys of a map
   * that other threads change meanwhile, as when a node that registers tells its attributes.
   */
  private Map<String, String> read(ClusterNode node, RMNode rmNode) {
    try {
      Map<String, String> attributes =
          attributeSets.intern(attributes(rmNode.getAllNodeAttributes()));
      node.unread(false);
      return attributes;
    } catch (RuntimeException e) {
      if (!node.unread()) {
        LOG.info(
            "{}: its attributes are being changed, they are read at its next heartbeat",
            node.id(),
            e);
      }
      node.unread(true);
      return null;
    }
  }

  /**
   * The attributes of a host's nodes may have changed; YARN keeps attributes by host.
   *
   * @return the nodes whose topology is read anew
   */
  List<NodeId> attributesChanged(String host, Map<NodeId, RMNode> rmNodes) {
    List<NodeId> changed = new ArrayList<>();
    for (NodeId id : nodesByHost.getOrDefault(host, Set.of())) {
      RMNode rmNode = rmNodes.get(id);
      ClusterNode node = nodes.get(id);
      if (rmNode != null && node != null && changed(node, rmNode)) {
        changed.add(id);
      }
    }
    return changed;
  }

  /** A node went. */
  void nodeLost(NodeId id) {
    ClusterNode node = nodes.remove(id);
    faultyTopology.remove(id);
    nodesByHost.computeIfPresent(
        id.getHost(), (host, ids) -> ids.remove(id) && ids.isEmpty() ? null : ids);
    if (node != null) {
      node.leave();
      model.observe(new ModelEvent.NodeLost(clockMillis.getAsLong(), node.model().name()));
    }
  }

  /**
   * A node's heartbeat; nothing when the node is gone.
   *
   * @param node as {@link #node} knew it
   */
  void heartbeat(ClusterNode node, RMNode rmNode) {
    if (node.gone()) {
      return;
    }
    ResourceUtilization use = rmNode.getNodeUtilization();
    // Without the node side there are no counters; that the node is alive is still worth knowing.
    model.heartbeat(
        node.model(),
        new ModelEvent.Heartbeat(
            clockMillis.getAsLong(),
            node.model().name(),
            use == null ? Map.of() : new HeartbeatCounters(use)));
  }

  /** A container of Symphony's was committed, or found running after a restart. */
  void placed(
      ContainerId container, String job, NodeId node, String kernel, String deviceType, int units) {
    Told fresh = new Told(container.toString());
    if (told.putIfAbsent(container, fresh) == null) {
      ClusterNode known = nodes.get(node);
      model.observe(
          new ModelEvent.ContainerPlaced(
              clockMillis.getAsLong(),
              fresh.name,
              job,
              known == null ? node.toString() : known.model().name(),
              kernel,
              deviceType,
              units));
    }
  }

  /** A container runs on its node. */
  void started(ContainerId container) {
    Told known = told.get(container);
    if (known != null && known.compareAndSet(false, true)) {
      model.observe(new ModelEvent.ContainerStarted(clockMillis.getAsLong(), known.name));
    }
  }

  /** A container ended. */
  void finished(ContainerId container, ContainerStatus status) {
    Told known = told.remove(container);
    if (known != null) {
      model.observe(
          new ModelEvent.ContainerFinished(
              clockMillis.getAsLong(), known.name, outcome(status.getExitStatus())));
    }
  }

  void jobSubmitted(String job, String type) {
    model.observe(new ModelEvent.JobSubmitted(clockMillis.getAsLong(), job, type));
  }

  void jobFinished(String job) {
    model.observe(new ModelEvent.JobFinished(clockMillis.getAsLong(), job));
  }

  /** Containers that were placed and have not ended. */
  int running() {
    return told.size();
  }

  /** Hosts that have nodes. */
  int hosts() {
    return nodesByHost.size();
  }

  private static Outcome outcome(int exitStatus) {
    return switch (exitStatus) {
      case ContainerExitStatus.SUCCESS -> Outcome.SUCCEEDED;
      case ContainerExitStatus.ABORTED,
          ContainerExitStatus.PREEMPTED,
          ContainerExitStatus.KILLED_BY_RESOURCEMANAGER,
          ContainerExitStatus.KILLED_BY_APPMASTER,
          ContainerExitStatus.KILLED_AFTER_APP_COMPLETION,
          ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER ->
          Outcome.KILLED;
      default -> Outcome.FAILED;
    };
  }

  private static Map<String, String> attributes(Set<NodeAttribute> all) {
    if (all == null || all.isEmpty()) {
      return Map.of();
    }
    Map<String, String> attributes = new HashMap<>();
    for (NodeAttribute attribute : all) {
      attributes.put(attribute.getAttributeKey().getAttributeName(), attribute.getAttributeValue());
    }
    return attributes;
  }

  private Optional<Machine> topology(NodeId id, Map<String, String> attributes) {
    try {
      Optional<Machine> machine = TopologyAttributes.decode(id.toString(), attributes);
      faultyTopology.remove(id);
      return machine;
    } catch (InvalidInputException e) {
      if (!e.getMessage().equals(faultyTopology.put(id, e.getMessage()))) {
        LOG.warn("{}; the node is handled without topology", e.getMessage());
      }
      return Optional.empty();
    }
  }
}
