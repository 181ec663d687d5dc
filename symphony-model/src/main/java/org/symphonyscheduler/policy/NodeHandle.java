/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A node as the outside holds it, and the two things that cross between threads: its newest
 * heartbeat on the way in, its newest state on the way out.
 */
final class NodeHandle implements ModelNode {
  private final String name;

  /** The heartbeat to be read next; a newer one replaces it. Any thread writes. */
  final AtomicReference<ModelEvent.Heartbeat> heartbeat = new AtomicReference<>();

  /** Null while nothing is known. The model thread writes. */
  volatile NodeState state;

  NodeHandle(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
