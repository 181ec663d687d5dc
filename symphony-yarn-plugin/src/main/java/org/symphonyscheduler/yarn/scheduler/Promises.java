/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.symphonyscheduler.policy.ModelNode;

/**
 * Which requests wait for which node's devices. A device that frees is kept for whoever was told to
 * wait for it, in the order in which they were told, until the promise expires. Used under the
 * scheduler's lock; promises are few (one per waiting container), so expiry walks them all. To
 * promise and to take back allocates nothing once a node's devices were promised before.
 */
final class Promises {
  /** Looking for promises that ended costs a pass over all; devices are not that short of time. */
  private static final long EXPIRE_EVERY_MILLIS = 20;

  private final List<Promise> open = new ArrayList<>();
  private final Map<ModelNode, Units> unitsByNode = new HashMap<>();
  private long turns;

  private long expiredMillis = Long.MIN_VALUE / 2;

  /**
   * A container that was told to wait. It waits on when its promise has ended, until asked again.
   */
  static final class Promise {
    private static final int NONE = -1;

    private final DelegatedRequest request;

    /** Place among the open ones, {@link #NONE} when the device is not kept any more. */
    private int position = NONE;

    /** Its place in the line for a node's devices: whoever was told earlier has a smaller one. */
    private long turn;

    private ModelNode node;
    private SchedulerNode awaited;
    private long epoch;
    private String deviceType;
    private int units;
    private long sinceMillis;
    private long waitedMillis;
    private long untilMillis;

    private Promise(DelegatedRequest request) {
      this.request = request;
    }

    private boolean isOpen() {
      return position != NONE;
    }
  }

  /** The containers of a request that were told to wait, in that order. */
  static final class Waiting {
    private static final Promise[] NONE = {};

    private final DelegatedRequest request;

    /** Those in use come first; the rest are kept to be used again. */
    private Promise[] promises = NONE;

    private int count;

    /** The turn that the container in hand had when it waited last, and for which node. */
    private long turnInHand = Long.MAX_VALUE;

    private ModelNode awaitedInHand;

    Waiting(DelegatedRequest request) {
      this.request = request;
    }

    /** How many wait. */
    int count() {
      return count;
    }

    /** When the first promise ends, {@link Long#MAX_VALUE} when nobody waits. */
    long soonestMillis() {
      long soonest = Long.MAX_VALUE;
      for (int p = 0; p < count; p++) {
        soonest = Math.min(soonest, promises[p].untilMillis);
      }
      return soonest;
    }

    /** Changes when something is freed on a node that one of them waits for, or the node goes. */
    long epoch(NodeIndex index) {
      long sum = 0;
      for (int p = 0; p < count; p++) {
        sum += index.epoch(promises[p].awaited);
      }
      return sum;
    }

    /**
     * The first whose node has something new to offer, or whose promise ended; {@link #count()}
     * when there is none.
     *
     * @param from those before were looked at already
     * @param index tells what is new
     */
    int due(int from, NodeIndex index) {
      for (int p = from; p < count; p++) {
        Promise promise = promises[p];
        if (!promise.isOpen() || promise.epoch != index.epoch(promise.awaited)) {
          return p;
        }
      }
      return count;
    }

    private Promise add() {
      if (count == promises.length) {
        promises = Arrays.copyOf(promises, Math.max(1, 2 * count));
        for (int p = count; p < promises.length; p++) {
          promises[p] = new Promise(request);
        }
      }
      return promises[count++];
    }

    private void remove(int index) {
      Promise removed = promises[index];
      System.arraycopy(promises, index + 1, promises, index, --count - index);
      promises[count] = removed;
      removed.node = null;
      removed.awaited = null;
    }
  }

  /** Promises of a node's devices of a type, and of its other types. */
  private static final class Units {
    private final String deviceType;
    private final Units others;
    private final List<Promise> promises = new ArrayList<>(2);
    private int promised;

    Units(String deviceType, Units others) {
      this.deviceType = deviceType;
      this.others = others;
    }
  }

  /**
   * The container in hand of a request waits, and is promised a device. It keeps its place in line
   * when it waits for the same node again.
   *
   * @param awaited the node for YARN
   * @param epoch of the node, see {@link NodeIndex#epoch}
   */
  void promise(
      DelegatedRequest request,
      ModelNode node,
      SchedulerNode awaited,
      long epoch,
      String deviceType,
      int units,
      long nowMillis,
      long untilMillis) {
    Waiting waiting = request.waiting();
    Promise promise = waiting.add();
    promise.turn = node.equals(waiting.awaitedInHand) ? waiting.turnInHand : turns++;
    promise.node = node;
    promise.awaited = awaited;
    promise.epoch = epoch;
    promise.deviceType = deviceType;
    promise.units = units;
    promise.sinceMillis = nowMillis;
    promise.waitedMillis = request.waitedMillis();
    promise.untilMillis = untilMillis;
    promise.position = open.size();
    open.add(promise);
    Units known = units(node, deviceType);
    if (known == null) {
      known = new Units(deviceType, unitsByNode.get(node));
      unitsByNode.put(node, known);
    }
    known.promised += units;
    known.promises.add(promise);
    fresh(request);
    request.putDown();
  }

  /** A container that has not waited yet is in hand. */
  void fresh(DelegatedRequest request) {
    request.waiting().turnInHand = Long.MAX_VALUE;
    request.waiting().awaitedInHand = null;
  }

  /** A container that waits is in hand again; its device is kept no longer. */
  void takeUp(DelegatedRequest request, int waiting, long nowMillis) {
    Waiting all = request.waiting();
    Promise promise = all.promises[waiting];
    all.turnInHand = promise.turn;
    all.awaitedInHand = promise.node;
    request.takeUp(
        promise.awaited, promise.waitedMillis + Math.max(0, nowMillis - promise.sinceMillis));
    close(promise);
    all.remove(waiting);
  }

  /** Lets only so many containers of a request wait; those told last are let go. */
  void trim(DelegatedRequest request, int most) {
    Waiting waiting = request.waiting();
    while (waiting.count > Math.max(0, most)) {
      int last = waiting.count - 1;
      close(waiting.promises[last]);
      waiting.remove(last);
    }
  }

  private Units units(ModelNode node, String deviceType) {
    Units units = unitsByNode.get(node);
    while (units != null && !units.deviceType.equals(deviceType)) {
      units = units.others;
    }
    return units;
  }

  /** Keeps a container's device no longer; harmless when it is not kept. */
  private void close(Promise promise) {
    if (!promise.isOpen()) {
      return;
    }
    Units known = units(promise.node, promise.deviceType);
    if (known != null) {
      known.promised -= promise.units;
      known.promises.remove(promise);
    }
    Promise last = open.remove(open.size() - 1);
    if (last != promise) {
      open.set(promise.position, last);
      last.position = promise.position;
    }
    promise.position = Promise.NONE;
  }

  /** Takes back all promises of a request: nothing of it waits any more. */
  void release(DelegatedRequest request) {
    trim(request, 0);
    fresh(request);
  }

  /** Keeps nothing for anybody any more. */
  void releaseAll() {
    for (int p = open.size() - 1; p >= 0; p--) {
      close(open.get(p));
    }
  }

  /** Takes back the promises of an application that is gone. */
  void releaseAll(ApplicationView application) {
    for (int p = open.size() - 1; p >= 0; p--) {
      if (open.get(p).request.application() == application) {
        close(open.get(p));
      }
    }
  }

  /** Takes back all promises that end at or before {@code nowMillis}, now or a moment later. */
  void expire(long nowMillis) {
    if (open.isEmpty() || Math.abs(nowMillis - expiredMillis) < EXPIRE_EVERY_MILLIS) {
      return;
    }
    expiredMillis = nowMillis;
    for (int p = open.size() - 1; p >= 0; p--) {
      if (open.get(p).untilMillis <= nowMillis) {
        close(open.get(p));
      }
    }
  }

  /**
   * Units of a device type on a node that are promised to containers whose turn comes before that
   * of the one that a request has in hand.
   */
  int ahead(DelegatedRequest request, ModelNode node, String deviceType) {
    Units known = open.isEmpty() ? null : units(node, deviceType);
    if (known == null || known.promised == 0) {
      return 0;
    }
    Waiting waiting = request.waiting();
    if (!node.equals(waiting.awaitedInHand)) {
      return known.promised;
    }
    int ahead = 0;
    for (int p = 0; p < known.promises.size(); p++) {
      Promise promise = known.promises.get(p);
      ahead += promise.turn < waiting.turnInHand ? promise.units : 0;
    }
    return ahead;
  }

  /** Units of a device type on a node that are promised to anybody. */
  int promised(ModelNode node, String deviceType) {
    Units known = open.isEmpty() ? null : units(node, deviceType);
    return known == null ? 0 : known.promised;
  }

  /** The last device of a type on a node was taken by somebody who waits for nothing. */
  void overtaken(ModelNode node, String deviceType) {
    Units known = open.isEmpty() ? null : units(node, deviceType);
    for (int p = 0; known != null && p < known.promises.size(); p++) {
      known.promises.get(p).request.overtake();
    }
  }

  /** Forgets a node that is gone. */
  void forgetNode(ModelNode node) {
    for (int p = open.size() - 1; p >= 0; p--) {
      if (open.get(p).node.equals(node)) {
        close(open.get(p));
      }
    }
    unitsByNode.remove(node);
  }

  /** How many devices are kept. */
  int size() {
    return open.size();
  }
}
