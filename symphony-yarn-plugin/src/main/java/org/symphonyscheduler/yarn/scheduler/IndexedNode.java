/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.policy.ModelNode;

/**
 * A node in the {@link NodeIndex}, with its place on the shelf of each device type it has. For the
 * thread that decides; {@link #touched} for any.
 */
final class IndexedNode {
  private static final int MANY = 8;

  final SchedulerNode node;
  final ClusterNode known;
  final String partition;

  /** Raised when the node has changed and the index has not looked yet. */
  final AtomicBoolean touched = new AtomicBoolean();

  /** When its last heartbeat came, milliseconds; for the thread that decides. */
  long beatMillis = Long.MIN_VALUE / 2;

  /** Number of the last time something was freed here, or of its coming; any thread. */
  volatile long freed;

  /** Whose requests were told to wait for it since something was last freed here. */
  private final List<ApplicationAsks> awaitedBy = new ArrayList<>(0);

  /** One for each device type of the index, null for a type the node does not have. */
  final Slot[] slots;

  /** The kernels whose images its devices were last seen to hold. */
  String[] images = {};

  /** {@link ModelNode#imagesVersion} of these. */
  Object imagesVersion;

  IndexedNode(SchedulerNode node, ClusterNode known, int types) {
    this.node = node;
    this.known = known;
    this.partition = node.getPartition();
    this.slots = new Slot[types];
  }

  ModelNode model() {
    return known.model();
  }

  /** An application's request waits for it; any thread. */
  void awaitedBy(ApplicationAsks application) {
    synchronized (awaitedBy) {
      if (!awaitedBy.contains(application)) {
        if (awaitedBy.size() >= MANY) {
          awaitedBy.removeIf(known -> known.size() == 0); // Applications end while nodes are busy.
        }
        awaitedBy.add(application);
      }
    }
  }

  /** Something was freed here, or the node goes: who waits is decided again. Any thread. */
  void wake() {
    synchronized (awaitedBy) {
      for (int a = 0; a < awaitedBy.size(); a++) {
        awaitedBy.get(a).changed();
      }
      awaitedBy.clear();
    }
  }

  /** A node's place among the nodes of its kind. */
  static final class Slot {
    final IndexedNode node;
    final NodeKind kind;

    /** Bucket of its free units, {@link NodeKind#BUSY} when there are none. */
    int bucket = NodeKind.NOWHERE;

    /** Position in the bucket, or in the heap of busy nodes. */
    int position;

    /** When a device is expected to be free, for a busy node. */
    long releaseMillis;

    /** The look at candidates it was last part of, so that it is offered once in each. */
    long look;

    /** What the node had no room for, since it last changed; null when nothing is known. */
    Resource refused;

    Slot(IndexedNode node, NodeKind kind) {
      this.node = node;
      this.kind = kind;
    }

    /** Whether it is known that the node has no room for an ask, without a look at the node. */
    boolean refuses(Resource ask) {
      return refused != null && DeviceTypes.fitting(refused, ask) > 0;
    }
  }
}
