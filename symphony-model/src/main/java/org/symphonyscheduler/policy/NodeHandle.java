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
  public long releaseMillis(String deviceType, int units) {
    NodeState known = state;
    DeviceGroup group = known == null ? null : known.group(deviceType);
    int release = group == null ? -1 : group.release(units);
    return release < 0 ? Long.MAX_VALUE : group.releaseMillis()[release];
  }

  @Override
  public int devices() {
    NodeState known = state;
    return known == null || known.plan() == null ? 0 : known.image().length;
  }

  @Override
  public String image(int device) {
    NodeState known = state;
    return known == null || known.plan() == null || device >= known.image().length
        ? null
        : known.image()[device];
  }

  @Override
  public Object imagesVersion() {
    NodeState known = state;
    return known == null || known.plan() == null ? NodeHandle.class : known.image();
  }

  @Override
  public String toString() {
    return name;
  }
}
