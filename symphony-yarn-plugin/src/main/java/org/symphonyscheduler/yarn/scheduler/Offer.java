/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.scheduler.DelegatedRequest.Member;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

/**
 * The places where a request could run, as offered to the model: for each alternative some nodes of
 * every kind that have room, the busy ones that are free soonest, nodes that hold the kernel's
 * image, and the node it was told to wait for. A small choice is as good as all (24 machines of 168
 * devices were tried), and its cost does not grow with the cluster.
 *
 * <p>Reused for every decision; under the scheduler's lock.
 */
final class Offer {
  /** Free nodes offered of all kinds together, where there are few kinds. */
  private static final int FREE = 8;

  private static final int LEAST_FREE_OF_KIND = 2;
  private static final int MOST_FREE_OF_KIND = 4;

  /** The busy node that is free soonest, and the next best should it be promised to others. */
  private static final int BUSY_OF_KIND = 2;

  /** Nodes that have some of what is asked for, of which one may be reserved. */
  private static final int PARTLY_FREE_OF_KIND = 2;

  /** Nodes that hold the kernel's image. */
  private static final int HOLDERS = 4;

  /** Nodes looked at to find free ones of a kind; doubled with each look in vain. */
  private static final int LOOKED_AT = 64;

  private static final int MOST_DOUBLINGS = 8;

  /** Devices ahead of a request on one node that are worth counting. */
  private static final int MOST_AHEAD = 1_000_000;

  private final NodeIndex index;
  private final Promises promises;
  private final PendingDevices devices;
  private final ClusterLoad load;
  private final LongSupplier freshMillis;
  private final Predicate<SchedulerNode> usable;
  private final Candidates candidates = new Candidates();
  private final List<Member> asking = new ArrayList<>();
  private SchedulerNode[] nodes = new SchedulerNode[64];
  private DeviceTypes types;
  private DelegatedRequest request;
  private String partition;
  private long nowMillis;
  private long looks;

  /**
   * @param freshMillis how long after its heartbeat a node can surely take containers
   * @param usable whether a node can take containers now; dearer to ask
   */
  Offer(
      NodeIndex index,
      Promises promises,
      PendingDevices devices,
      ClusterLoad load,
      LongSupplier freshMillis,
      Predicate<SchedulerNode> usable) {
    this.devices = devices;
    this.index = index;
    this.promises = promises;
    this.load = load;
    this.freshMillis = freshMillis;
    this.usable = usable;
  }

  void configure(DeviceTypes types) {
    this.types = types;
  }

  Candidates candidates() {
    return candidates;
  }

  /** The members that ask now; alternatives of the candidates are positions in it. */
  List<Member> asking() {
    return asking;
  }

  /** One more container of theirs, as the model is asked for it. */
  PlacementRequest question() {
    return request.question(asking, types);
  }

  SchedulerNode node(int candidate) {
    return nodes[candidate];
  }

  /** Starts an offer for a request: who of its members asks. */
  void open(DelegatedRequest request, String partition, long nowMillis) {
    Arrays.fill(nodes, 0, candidates.size(), null);
    candidates.clear();
    asking.clear();
    this.request = request;
    this.partition = partition;
    this.nowMillis = nowMillis;
    List<Member> members = request.members();
    for (int m = 0; m < members.size(); m++) {
      Member member = members.get(m);
      if (DelegatedRequest.open(member) > 0 && !DelegatedRequest.aside(member, nowMillis)) {
        asking.add(member);
      }
    }
  }

  /** Whether no node has devices free for any member, although there are such nodes. */
  boolean allBusy() {
    boolean exist = false;
    for (int a = 0; a < asking.size(); a++) {
      Resource ask = asking.get(a).ask();
      String type = types.of(ask);
      Shelf shelf = index.shelf(partition, type);
      List<NodeKind> kinds = shelf == null ? List.of() : shelf.kinds();
      for (int k = 0; k < kinds.size(); k++) {
        exist = true;
        if (kinds.get(k).mayHave(types.units(ask, type))) {
          return false;
        }
      }
    }
    return exist;
  }

  /** Fills the candidates. */
  void fill() {
    for (int a = 0; a < asking.size(); a++) {
      Member member = asking.get(a);
      Resource ask = member.ask();
      String type = types.of(ask);
      // YARN counts a waiting group once for each of its alternatives; others are taken to have as
      // many as this one.
      candidates.setPressure(
          a, load.pressure(types, type, own(member, ask, type, types)) / asking.size());
      Shelf shelf = index.shelf(partition, type);
      if (shelf != null) {
        looks++;
        fill(shelf, a, member, ask, type);
      }
    }
  }

  /**
   * Units of the queue for a device type that do not make one device dearer than another. Of many
   * equal containers each displaces one of the others, wherever it runs: what they wait for is no
   * reason to keep a slow device idle.
   */
  private static long own(Member member, Resource ask, String type, DeviceTypes types) {
    long one = types.units(ask, type);
    return member.outstanding() > 1 ? Math.max(member.alike(), member.outstanding() * one) : one;
  }

  private void fill(Shelf shelf, int alternative, Member member, Resource ask, String type) {
    SchedulerNode awaited = request.awaited();
    IndexedNode known = awaited == null ? null : index.node(awaited.getNodeID());
    if (known != null && known.node == awaited) {
      add(alternative, member, ask, type, known, fitting(ask, known));
    }
    List<Slot> holders = shelf.holding(member.kernel());
    for (int h = 0, offered = 0; h < holders.size() && offered < HOLDERS; h++) {
      offered += offer(holders.get(h), alternative, member, ask, type) ? 1 : 0;
    }
    List<NodeKind> kinds = shelf.kinds();
    int most = Math.max(LEAST_FREE_OF_KIND, Math.min(MOST_FREE_OF_KIND, FREE / kinds.size()));
    int units = types.units(ask, type);
    for (int k = 0; k < kinds.size(); k++) {
      NodeKind kind = kinds.get(k);
      int free = free(kind, units, most, alternative, member, ask, type);
      if (free == 0 && units > 1) {
        free(kind, 1, PARTLY_FREE_OF_KIND, alternative, member, ask, type);
      }
      for (int b = 0; b < BUSY_OF_KIND && kind.soonest(b) != null; b++) {
        boolean offered = offer(kind.soonest(b), alternative, member, ask, type);
        if (offered && candidates.waiting(candidates.size() - 1) == 0) {
          break; // Promised to nobody else: the next is free later.
        }
      }
    }
  }

  /** Offers free nodes of a kind; returns how many have room. */
  private int free(
      NodeKind kind,
      int units,
      int most,
      int alternative,
      Member member,
      Resource ask,
      String type) {
    int looked = LOOKED_AT << Math.min(MOST_DOUBLINGS, request.looksInVain());
    int free = 0;
    int partly = 0;
    kind.open(units);
    for (Slot slot = kind.next(); slot != null; slot = kind.next()) {
      int fitting = fitting(ask, slot);
      boolean room = fitting > 0;
      if (room || partly < PARTLY_FREE_OF_KIND) {
        boolean offered = offer(slot, alternative, member, ask, type, fitting);
        free += room && offered ? 1 : 0;
        partly += !room && offered ? 1 : 0;
      }
      if (free >= most || --looked == 0) {
        break;
      }
    }
    return free;
  }

  /**
   * How many containers a node has room for now. Not even the request's own reservation may be gone
   * round: CapacityScheduler commits a container on a reserved node only from the reservation,
   * which it does at the node's heartbeat.
   */
  private static int fitting(Resource ask, IndexedNode known) {
    SchedulerNode node = known.node;
    return node.getReservedContainer() == null
        ? DeviceTypes.fitting(ask, node.getUnallocatedResource())
        : 0;
  }

  /**
   * The same for a slot. Devices are often free where cores or memory are not, and a look at a node
   * is a look at memory nobody has read for a while: one that finds no room is enough until the
   * node changes.
   */
  private static int fitting(Resource ask, Slot slot) {
    if (slot.refuses(ask)) {
      return 0;
    }
    int fitting = fitting(ask, slot.node);
    // A reservation may go without the index hearing of it.
    if (fitting == 0 && slot.node.node.getReservedContainer() == null) {
      slot.refused = ask;
    }
    return fitting;
  }

  private boolean offer(Slot slot, int alternative, Member member, Resource ask, String type) {
    return offer(slot, alternative, member, ask, type, fitting(ask, slot));
  }

  private boolean offer(
      Slot slot, int alternative, Member member, Resource ask, String type, int fitting) {
    if (slot.look == looks) {
      return false;
    }
    slot.look = looks;
    return slot.node.node != request.awaited()
        && add(alternative, member, ask, type, slot.node, fitting);
  }

  /** Offers a node for what a container of a request asks, unless it is no place for it at all. */
  private boolean add(
      int alternative, Member member, Resource ask, String type, IndexedNode known, int fitting) {
    SchedulerNode node = known.node;
    int free = fitting;
    if (free == 0 && DeviceTypes.fitting(ask, node.getTotalResource()) == 0
        || !usable(known)
        || !member.accepts(node, partition)) {
      return false;
    }
    int promised = promises.ahead(request, known.model(), type);
    if (free == 0) {
      promised += ahead(node, type);
    }
    if (promised > 0 && free > 0) {
      int containers = IntMath.divide(promised, types.units(ask, type), RoundingMode.CEILING);
      free = Math.max(0, free - containers);
    }
    if (candidates.size() == nodes.length) {
      nodes = Arrays.copyOf(nodes, nodes.length * 2);
    }
    nodes[candidates.size()] = node;
    // What is free here is free of promises, so nobody's turn is taken.
    candidates.add(known.model(), alternative, free, free > 0 ? 0 : promised);
    return true;
  }

  /**
   * Devices of a busy node that requests will take which wait for nothing: CapacityScheduler gives
   * them whatever is free when their turn comes, which may be before ours. They are taken to come
   * first, and to every device of the type alike.
   */
  private int ahead(SchedulerNode node, String type) {
    long asked = devices.ofStock(type);
    if (asked == 0) {
      return 0;
    }
    double share = types.units(node.getTotalResource(), type) / (double) load.units(types, type);
    return (int) Math.min(MOST_AHEAD, Math.ceil(asked * share));
  }

  private boolean usable(IndexedNode known) {
    long since = nowMillis - known.beatMillis;
    return since >= 0 && since < freshMillis.getAsLong() || usable.test(known.node);
  }

  /** The candidate on a node, which is offered when it was not; -1 when it is no place for it. */
  int on(SchedulerNode node) {
    for (int c = 0; c < candidates.size(); c++) {
      if (nodes[c] == node) {
        return c;
      }
    }
    IndexedNode known = index.node(node.getNodeID());
    for (int a = 0; known != null && known.node == node && a < asking.size(); a++) {
      Resource ask = asking.get(a).ask();
      if (add(a, asking.get(a), ask, types.of(ask), known, fitting(ask, known))) {
        return candidates.size() - 1;
      }
    }
    return -1;
  }
}
