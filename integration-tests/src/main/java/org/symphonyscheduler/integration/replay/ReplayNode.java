/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.api.records.NodeAttributeType;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeHeartbeatRequest;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeHeartbeatResponse;
import org.apache.hadoop.yarn.server.api.protocolrecords.RegisterNodeManagerRequest;
import org.apache.hadoop.yarn.server.api.protocolrecords.RegisterNodeManagerResponse;
import org.apache.hadoop.yarn.server.api.protocolrecords.UnRegisterNodeManagerRequest;
import org.apache.hadoop.yarn.server.api.records.MasterKey;
import org.apache.hadoop.yarn.server.api.records.NodeHealthStatus;
import org.apache.hadoop.yarn.server.api.records.NodeStatus;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceTrackerService;
import org.apache.hadoop.yarn.util.Records;
import org.apache.hadoop.yarn.util.YarnVersionInfo;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

/**
 * What the ResourceManager sees of a NodeManager: it registers with its topology, and each
 * heartbeat tells all containers, as NodeManagers do, and carries counters. For the thread that
 * steps the replay.
 */
final class ReplayNode {
  private static final int FIRST_PORT = 1000;
  private static final int HOSTS_IN_NET = 250;

  private final int number;
  private final NodeId id;
  private final NodeShape shape;
  private final ResourceTrackerService tracker;
  private final Optional<ReplayTelemetry> telemetry;
  private final Map<ContainerId, ReplayContainer> running = new LinkedHashMap<>();
  private final Set<ContainerId> toEnd = new HashSet<>();
  private final List<ReplayContainer> ended = new ArrayList<>();
  private boolean registered;
  private boolean telemetryBroken;
  private int responseId;
  private MasterKey containerKey;
  private MasterKey tokenKey;

  ReplayNode(int number, NodeShape shape, ResourceTrackerService tracker) {
    this.number = number;
    this.shape = shape;
    this.tracker = tracker;
    this.telemetry = shape.machine().map(machine -> new ReplayTelemetry(machine, number));
    // Addresses, not names: nothing is looked up.
    String host = "127.1." + number / HOSTS_IN_NET + "." + (1 + number % HOSTS_IN_NET);
    this.id = NodeId.newInstance(host, FIRST_PORT + number);
  }

  int number() {
    return number;
  }

  NodeId id() {
    return id;
  }

  boolean registered() {
    return registered;
  }

  List<ReplayContainer> running() {
    return List.copyOf(running.values());
  }

  /** From now on counters are missing, absurd or not numbers. */
  void breakTelemetry(boolean broken) {
    telemetryBroken = broken;
  }

  void register() throws Exception {
    RegisterNodeManagerRequest request = Records.newRecord(RegisterNodeManagerRequest.class);
    request.setNodeId(id);
    request.setHttpPort(2);
    request.setResource(shape.capability());
    request.setNMVersion(YarnVersionInfo.getVersion());
    request.setNodeStatus(status(List.of(), null));
    shape.machine().ifPresent(machine -> request.setNodeAttributes(attributes(machine)));
    responseId = 0;
    RegisterNodeManagerResponse response = tracker.registerNodeManager(request);
    containerKey = response.getContainerTokenMasterKey();
    tokenKey = response.getNMTokenMasterKey();
    registered = true;
  }

  /** The node goes, and all it runs with it. */
  void leave() throws Exception {
    UnRegisterNodeManagerRequest request = Records.newRecord(UnRegisterNodeManagerRequest.class);
    request.setNodeId(id);
    registered = false;
    running.clear();
    telemetry.ifPresent(ReplayTelemetry::clear);
    toEnd.clear();
    tracker.unRegisterNodeManager(request);
  }

  private static Set<NodeAttribute> attributes(Machine machine) {
    Set<NodeAttribute> attributes = new HashSet<>();
    TopologyAttributes.encode(machine)
        .forEach(
            (name, value) ->
                attributes.add(
                    NodeAttribute.newInstance(
                        NodeAttribute.PREFIX_DISTRIBUTED, name, NodeAttributeType.STRING, value)));
    return attributes;
  }

  void launch(ReplayContainer container) {
    running.put(container.id(), container);
    telemetry.ifPresent(told -> told.launched(container));
  }

  /** The next heartbeat; containers whose time has come end with it. */
  NodeHeartbeatRequest heartbeat(long nowMillis) {
    ended.clear();
    List<ContainerStatus> statuses = new ArrayList<>(running.size());
    running
        .values()
        .removeIf(
            container -> {
              boolean killed = toEnd.remove(container.id());
              boolean over = killed || container.endMillis() <= nowMillis;
              if (over) {
                ended.add(container);
                telemetry.ifPresent(told -> told.ended(container.id()));
                statuses.add(
                    container.ended(
                        killed
                            ? ContainerExitStatus.KILLED_BY_RESOURCEMANAGER
                            : ContainerExitStatus.SUCCESS));
              } else {
                statuses.add(container.running());
              }
              return over;
            });
    NodeHeartbeatRequest request = Records.newRecord(NodeHeartbeatRequest.class);
    request.setNodeStatus(
        status(statuses, telemetry.map(told -> told.counters(telemetryBroken)).orElse(null)));
    request.setLastKnownContainerTokenMasterKey(containerKey);
    request.setLastKnownNMTokenMasterKey(tokenKey);
    return request;
  }

  /** Takes what the ResourceManager answered. */
  void answered(NodeHeartbeatResponse response) {
    responseId = response.getResponseId();
    if (response.getContainerTokenMasterKey() != null) {
      containerKey = response.getContainerTokenMasterKey();
    }
    if (response.getNMTokenMasterKey() != null) {
      tokenKey = response.getNMTokenMasterKey();
    }
    for (ContainerId container : response.getContainersToCleanup()) {
      if (running.containsKey(container)) {
        toEnd.add(container);
      }
    }
  }

  /** What ended with the last heartbeat. */
  List<ReplayContainer> ended() {
    return ended;
  }

  private NodeStatus status(List<ContainerStatus> statuses, Map<String, Float> counters) {
    NodeStatus status = Records.newRecord(NodeStatus.class);
    status.setResponseId(responseId);
    status.setNodeId(id);
    status.setContainersStatuses(statuses);
    status.setKeepAliveApplications(List.of());
    NodeHealthStatus health = Records.newRecord(NodeHealthStatus.class);
    health.setIsNodeHealthy(true);
    health.setHealthReport("");
    health.setLastHealthReportTime(1);
    status.setNodeHealthStatus(health);
    if (counters != null) {
      status.setNodeUtilization(ResourceUtilization.newInstance(1024, 1024, 0.5f, counters));
    }
    return status;
  }
}
