/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits to be read by the model thread: events in the order they came, and for each node at
 * most one heartbeat, always its newest. Any thread may add; one takes. No call blocks.
 */
final class EventQueue {
  /** What the queue holds: an event, or the handle of a node that has a heartbeat. */
  private final ConcurrentLinkedQueue<Object> entries = new ConcurrentLinkedQueue<>();

  private final AtomicInteger depth = new AtomicInteger();
  private final LongAdder replaced = new LongAdder();

  /** An event that must not be lost. */
  void add(Object event) {
    depth.incrementAndGet();
    entries.add(event);
  }

  /** A heartbeat; it takes the place of one of the same node that was not read yet. */
  void addHeartbeat(NodeHandle node, ModelEvent.Heartbeat heartbeat) {
    if (node.heartbeat.getAndSet(heartbeat) == null) {
      add(node);
    } else {
      replaced.increment();
    }
  }

  /** The next entry, null for none: a {@link ModelEvent}, {@link Joined} or {@link NodeHandle}. */
  Object take() {
    Object entry = entries.poll();
    if (entry != null) {
      depth.decrementAndGet();
    }
    return entry;
  }

  /** How many entries wait. */
  int depth() {
    return depth.get();
  }

  /** Heartbeats that were replaced before they were read. */
  long replaced() {
    return replaced.sum();
  }

  /** A node joined, and the handle it was given then. */
  record Joined(NodeHandle handle, ModelEvent.NodeJoined event) {}
}
