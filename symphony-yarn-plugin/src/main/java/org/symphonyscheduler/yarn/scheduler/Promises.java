/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.policy.ModelNode;

/**
 * Which request waits for which node's devices. A device that frees is kept for whoever was told to
 * wait for it, until the promise expires. Used under the scheduler's lock; promises are few (one
 * per waiting request), so expiry walks them all.
 */
final class Promises {
  /** Looking for promises that ended costs a pass over all; devices are not that short of time. */
  private static final long EXPIRE_EVERY_MILLIS = 20;

  private final Map<DelegatedRequest, Promise> byRequest = new HashMap<>();
  private final Map<ModelNode, Map<String, Integer>> counts = new HashMap<>();

  private long expiredMillis = Long.MIN_VALUE / 2;

  private record Promise(ModelNode node, String deviceType, int units, long untilMillis) {}

  /** Promises a device; replaces what the request was promised before. */
  void promise(
      DelegatedRequest request, ModelNode node, String deviceType, int units, long untilMillis) {
    release(request);
    byRequest.put(request, new Promise(node, deviceType, units, untilMillis));
    counts.computeIfAbsent(node, n -> new HashMap<>()).merge(deviceType, units, Integer::sum);
  }

  /** Takes a request's promise back; harmless when it has none. */
  void release(DelegatedRequest request) {
    Promise promise = byRequest.remove(request);
    if (promise != null) {
      forget(promise);
    }
  }

  /** Takes back the promises of an application that is gone. */
  void releaseAll(ApplicationView application) {
    List<DelegatedRequest> gone =
        byRequest.keySet().stream().filter(r -> r.application() == application).toList();
    gone.forEach(this::release);
  }

  /** Takes back all promises that end at or before {@code nowMillis}, now or a moment later. */
  void expire(long nowMillis) {
    if (byRequest.isEmpty() || Math.abs(nowMillis - expiredMillis) < EXPIRE_EVERY_MILLIS) {
      return;
    }
    expiredMillis = nowMillis;
    Iterator<Promise> promises = byRequest.values().iterator();
    ArrayDeque<Promise> expired = new ArrayDeque<>();
    while (promises.hasNext()) {
      Promise promise = promises.next();
      if (promise.untilMillis <= nowMillis) {
        promises.remove();
        expired.add(promise);
      }
    }
    expired.forEach(this::forget);
  }

  /** Units of a device type on a node that are promised to other requests than this one. */
  int promisedToOthers(DelegatedRequest request, ModelNode node, String deviceType) {
    if (byRequest.isEmpty()) {
      return 0;
    }
    Map<String, Integer> ofNode = counts.get(node);
    int units = ofNode == null ? 0 : ofNode.getOrDefault(deviceType, 0);
    Promise own = units == 0 ? null : byRequest.get(request);
    return own != null && own.node.equals(node) && own.deviceType.equals(deviceType)
        ? units - own.units
        : units;
  }

  /** Units of a device type on a node that are promised to anybody. */
  int promised(ModelNode node, String deviceType) {
    if (byRequest.isEmpty()) {
      return 0;
    }
    Map<String, Integer> ofNode = counts.get(node);
    return ofNode == null ? 0 : ofNode.getOrDefault(deviceType, 0);
  }

  /** Forgets a node that is gone. */
  void forgetNode(ModelNode node) {
    byRequest.values().removeIf(promise -> promise.node.equals(node));
    counts.remove(node);
  }

  /** How many requests wait. */
  int size() {
    return byRequest.size();
  }

  private void forget(Promise promise) {
    Map<String, Integer> ofNode = counts.get(promise.node);
    if (ofNode != null) {
      ofNode.computeIfPresent(
          promise.deviceType, (t, units) -> units > promise.units ? units - promise.units : null);
      if (ofNode.isEmpty()) {
        counts.remove(promise.node);
      }
    }
  }
}
