/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.topology.Machine;

/** What the scheduler keeps of a node beside YARN's own. Used under the scheduler's lock. */
final class ClusterNode {
  private final NodeId id;
  private final ModelNode model;
  private Optional<Machine> machine = Optional.empty();
  private Map<String, String> attributes = Map.of();
  private boolean gone;
  private boolean unread;

  ClusterNode(NodeId id, ModelNode model) {
    this.id = id;
    this.model = model;
  }

  NodeId id() {
    return id;
  }

  ModelNode model() {
    return model;
  }

  Optional<Machine> machine() {
    return machine;
  }

  /** The attributes its topology was last read from. */
  Map<String, String> attributes() {
    return attributes;
  }

  /** The node went; it comes back as another. */
  void leave() {
    gone = true;
  }

  boolean gone() {
    return gone;
  }

  /** Whether its attributes could not be read the last time, so that they are to be read again. */
  boolean unread() {
    return unread;
  }

  void unread(boolean failed) {
    unread = failed;
  }

  void topology(Map<String, String> attributes, Optional<Machine> machine) {
    this.attributes = attributes;
    this.machine = machine;
  }
}
