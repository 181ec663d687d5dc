/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.policy.ModelNode;

/**
 * Which request waits for which node's devices. A device that frees is kept for whoever was told to
 * wait for it, until the promise expires. Used under the scheduler's lock; promises are few (one
 * per waiting request), so expiry walks them all. To promise and to take back allocates nothing
 * once a node's devices were promised before.
 */
final class Promises {
  /** Looking for promises that ended costs a pass over all; devices are not that short of time. */
  private static final long EXPIRE_EVERY_MILLIS = 20;

  private final List<Promise> open = new ArrayList<>();
  private final Map<ModelNode, Units> unitsByNode = new HashMap<>();

  private long expiredMillis = Long.MIN_VALUE / 2;

  /** What a request is promised; each has one of these, in use or not. */
  static final class Promise {
    private static final int NONE = -1;

    private final DelegatedRequest request;

    /** Place among the open ones. */
    private int position = NONE;

    private ModelNode node;
    private String deviceType;
    private int units;
    private long untilMillis;

    Promise(DelegatedRequest request) {
      this.request = request;
    }

    private boolean isOpen() {
      return position != NONE;
    }
  }

  /** Units promised of a node's devices of a type, and of its other types. */
  private static final class Units {
    private final String deviceType;
    private final Units others;
    private int promised;

    Units(String deviceType, Units others) {
      this.deviceType = deviceType;
      this.others = others;
    }
  }

  /** Promises a device; replaces what the request was promised before. */
  void promise(
      DelegatedRequest request, ModelNode node, String deviceType, int units, long untilMillis) {
    release(request);
    Promise promise = request.promise();
    promise.node = node;
    promise.deviceType = deviceType;
    promise.units = units;
    promise.untilMillis = untilMillis;
    promise.position = open.size();
    open.add(promise);
    Units known = units(node, deviceType);
    if (known == null) {
      known = new Units(deviceType, unitsByNode.get(node));
      unitsByNode.put(node, known);
    }
    known.promised += units;
  }

  private Units units(ModelNode node, String deviceType) {
    Units units = unitsByNode.get(node);
    while (units != null && !units.deviceType.equals(deviceType)) {
      units = units.others;
    }
    return units;
  }

  /** Takes a request's promise back; harmless when it has none. */
  void release(DelegatedRequest request) {
    Promise promise = request.promise();
    if (!promise.isOpen()) {
      return;
    }
    Units known = units(promise.node, promise.deviceType);
    if (known != null) {
      known.promised -= promise.units;
    }
    Promise last = open.remove(open.size() - 1);
    if (last != promise) {
      open.set(promise.position, last);
      last.position = promise.position;
    }
    promise.position = Promise.NONE;
    promise.node = null;
  }

  /** Takes back all promises. */
  void releaseAll() {
    for (int p = open.size() - 1; p >= 0; p--) {
      release(open.get(p).request);
    }
  }

  /** Takes back the promises of an application that is gone. */
  void releaseAll(ApplicationView application) {
    for (int p = open.size() - 1; p >= 0; p--) {
      if (open.get(p).request.application() == application) {
        release(open.get(p).request);
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
        release(open.get(p).request);
      }
    }
  }

  /** Units of a device type on a node that are promised to other requests than this one. */
  int promisedToOthers(DelegatedRequest request, ModelNode node, String deviceType) {
    int units = promised(node, deviceType);
    Promise own = units == 0 ? null : request.promise();
    return own != null && own.isOpen() && own.node.equals(node) && own.deviceType.equals(deviceType)
        ? units - own.units
        : units;
  }

  /** Units of a device type on a node that are promised to anybody. */
  int promised(ModelNode node, String deviceType) {
    Units known = open.isEmpty() ? null : units(node, deviceType);
    return known == null ? 0 : known.promised;
  }

  /** Forgets a node that is gone. */
  void forgetNode(ModelNode node) {
    for (int p = open.size() - 1; p >= 0; p--) {
      if (open.get(p).node.equals(node)) {
        release(open.get(p).request);
      }
    }
    unitsByNode.remove(node);
  }

  /** How many requests wait. */
  int size() {
    return open.size();
  }
}
