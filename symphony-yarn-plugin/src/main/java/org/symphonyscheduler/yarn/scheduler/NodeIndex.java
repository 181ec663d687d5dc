/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

/**
 * Which nodes have free devices of a type, which busy one frees a device soonest, and which FPGAs
 * hold an image: what lets a decision look at a few nodes of ten thousand. It follows events: a
 * node is looked at again when a container came to it or left it, and at its heartbeat. What it
 * says may be a moment old, so whoever takes a node from it looks at the node itself; a mistake
 * mends itself at the node's next heartbeat.
 *
 * <p>Threads: {@link #touch} by any; everything else by the thread that delivers scheduler events,
 * which is the one that decides.
 */
final class NodeIndex {
  private final ClusterObserver cluster;
  private final Promises promises;
  private final Map<NodeId, IndexedNode> nodes = new ConcurrentHashMap<>();
  private final Map<String, Shelf[]> shelves = new HashMap<>();
  private final Queue<IndexedNode> touched = new ConcurrentLinkedQueue<>();
  private final AtomicLong frees = new AtomicLong();
  private List<String> typeNames = List.of();
  private DeviceTypes types;

  NodeIndex(ClusterObserver cluster, Promises promises) {
    this.cluster = cluster;
    this.promises = promises;
  }

  /** Takes other device types; all nodes are sorted anew. */
  void configure(DeviceTypes types) {
    this.types = types;
    typeNames = IntStream.range(0, types.count()).mapToObj(types::name).toList();
    List<SchedulerNode> all = nodes.values().stream().map(n -> n.node).toList();
    nodes.clear();
    shelves.clear();
    touched.clear();
    all.forEach(this::add);
  }

  /** A node came, or changed its resources, partition or topology. */
  void add(SchedulerNode node) {
    remove(node.getNodeID());
    ClusterNode known = cluster.node(node.getNodeID());
    if (known == null) {
      return;
    }
    IndexedNode entry = new IndexedNode(node, known, typeNames.size());
    Shelf[] ofPartition = shelves.computeIfAbsent(entry.partition, p -> newShelves());
    for (int t = 0; t < typeNames.size(); t++) {
      if (types.units(node.getTotalResource(), typeNames.get(t)) > 0) {
        entry.slots[t] = new Slot(entry, ofPartition[t].kind(known));
      }
    }
    entry.freed = frees.incrementAndGet();
    nodes.put(node.getNodeID(), entry);
    refresh(entry);
  }

  private Shelf[] newShelves() {
    Shelf[] all = new Shelf[typeNames.size()];
    Arrays.setAll(all, t -> new Shelf());
    return all;
  }

  /** A node went. */
  void remove(NodeId id) {
    IndexedNode entry = nodes.remove(id);
    if (entry == null) {
      return;
    }
    entry.wake();
    entry.touched.set(true); // Nobody needs to put it into the queue any more.
    Shelf[] ofPartition = shelves.get(entry.partition);
    boolean empty = true;
    for (int t = 0; t < entry.slots.length; t++) {
      Slot slot = entry.slots[t];
      if (slot != null) {
        for (String kernel : entry.images) {
          ofPartition[t].holdsNoMore(slot, kernel);
        }
        ofPartition[t].remove(slot);
      }
      empty &= ofPartition[t].isEmpty();
    }
    if (empty) {
      shelves.remove(entry.partition);
    }
  }

  /** Something came to a node or left it; any thread. */
  void touch(NodeId id) {
    IndexedNode entry = id == null ? null : nodes.get(id);
    if (entry != null) {
      touch(entry);
    }
  }

  /** The same, for who has its entry. */
  void touch(IndexedNode entry) {
    if (!entry.touched.get() && !entry.touched.getAndSet(true)) {
      touched.add(entry);
    }
  }

  /** Something left a node, so that others have room there; any thread. */
  void freed(NodeId id) {
    IndexedNode entry = id == null ? null : nodes.get(id);
    if (entry != null) {
      entry.freed = frees.incrementAndGet();
      entry.wake();
      touch(entry);
    }
  }

  /** A request was told to wait for a node; its application hears when something is freed there. */
  void awaited(NodeId id, ApplicationAsks application) {
    IndexedNode entry = nodes.get(id);
    if (entry != null) {
      entry.awaitedBy(application);
      touch(entry);
    }
  }

  /** Changes when something is freed on a node, and when the node goes or comes. */
  long epoch(SchedulerNode node) {
    IndexedNode entry = node == null ? null : nodes.get(node.getNodeID());
    return entry == null || entry.node != node ? -1 : entry.freed;
  }

  /** Looks at a node, whether it was touched or not. */
  void look(IndexedNode entry) {
    if (nodes.get(entry.node.getNodeID()) == entry) {
      if (entry.partition.equals(entry.node.getPartition())) {
        refresh(entry);
      } else {
        add(entry.node);
      }
    }
  }

  /** Looks at the nodes that were touched. */
  void update() {
    update(Integer.MAX_VALUE);
  }

  /** Looks at so many of the nodes that were touched, those first that have waited longest. */
  void update(int most) {
    for (int looks = 0; looks < most; looks++) {
      IndexedNode entry = touched.poll();
      if (entry == null) {
        return;
      }
      entry.touched.set(false);
      look(entry);
    }
  }

  private void refresh(IndexedNode entry) {
    Resource free = entry.node.getUnallocatedResource();
    for (int t = 0; t < entry.slots.length; t++) {
      Slot slot = entry.slots[t];
      if (slot == null) {
        continue;
      }
      slot.refused = null;
      int bucket = NodeKind.bucket(types.units(free, t));
      long release = 0;
      if (bucket == NodeKind.BUSY) {
        String type = typeNames.get(t);
        int promised = promises.promised(entry.model(), type);
        release = entry.model().releaseMillis(type, promised + 1);
      }
      slot.kind.place(slot, bucket, release);
    }
    Object version = entry.model().imagesVersion();
    if (version != entry.imagesVersion) {
      entry.imagesVersion = version;
      images(entry);
    }
  }

  private void images(IndexedNode entry) {
    int devices = entry.model().devices();
    if (devices != entry.images.length) {
      String[] resized = Arrays.copyOf(entry.images, devices);
      for (int d = devices; d < entry.images.length; d++) {
        shelve(entry, entry.images[d], false);
      }
      entry.images = resized;
    }
    for (int d = 0; d < devices; d++) {
      String image = entry.model().image(d);
      if (!Objects.equals(image, entry.images[d])) {
        shelve(entry, entry.images[d], false);
        shelve(entry, image, true);
        entry.images[d] = image;
      }
    }
  }

  /** Images belong to accelerators; which type's does not matter, names of kernels are unique. */
  private void shelve(IndexedNode entry, String kernel, boolean holds) {
    if (kernel == null) {
      return;
    }
    Shelf[] ofPartition = shelves.get(entry.partition);
    for (int t = 0; t < entry.slots.length; t++) {
      if (entry.slots[t] != null && !typeNames.get(t).equals(Device.CPU)) {
        if (holds) {
          ofPartition[t].holds(entry.slots[t], kernel);
        } else {
          ofPartition[t].holdsNoMore(entry.slots[t], kernel);
        }
      }
    }
  }

  /** The nodes of a partition that have a device type, null for none. */
  Shelf shelf(String partition, String type) {
    Shelf[] ofPartition = shelves.get(partition);
    return ofPartition == null ? null : ofPartition[typeNames.indexOf(type)];
  }

  /** A node's entry, null when it is not there. */
  IndexedNode node(NodeId id) {
    return nodes.get(id);
  }

  /** How many nodes are known. */
  int size() {
    return nodes.size();
  }
}
