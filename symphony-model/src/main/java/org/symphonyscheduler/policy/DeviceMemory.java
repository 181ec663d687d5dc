/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.performance.DeviceEffect;
import org.symphonyscheduler.performance.KnownDevice;

/**
 * What is known of the speeds of devices beyond a node's time: nodes that are gone may come back,
 * and the model's process may be restarted. For the model thread.
 */
final class DeviceMemory {
  /** Nodes that are gone whose devices are remembered. */
  private static final int ABSENT = 20_000;

  private final Map<String, Map<String, DeviceEffect>> absent = new RecentMap<>(ABSENT);

  /** A node goes. */
  void keep(String name, NodeTracker node, long nowMillis) {
    Map<String, DeviceEffect> known = node.effects.known(nowMillis);
    if (!known.isEmpty()) {
      absent.put(name, known);
    }
  }

  /** A node comes: gives it back what was kept of it. */
  void restore(String name, NodeTracker node) {
    Map<String, DeviceEffect> known = absent.remove(name);
    if (known != null) {
      node.effects.recall(known);
    }
  }

  /** What is known of all devices, absent nodes' first. */
  List<KnownDevice> known(Map<String, NodeTracker> present, long nowMillis) {
    List<KnownDevice> devices = new ArrayList<>();
    absent.forEach((name, known) -> tell(name, known, nowMillis, devices));
    present.forEach((name, node) -> tell(name, node.effects.known(nowMillis), nowMillis, devices));
    return devices;
  }

  private static void tell(
      String node, Map<String, DeviceEffect> known, long nowMillis, List<KnownDevice> to) {
    known.forEach(
        (device, effect) -> {
          if (effect.known(nowMillis)) {
            long age = Math.max(0, nowMillis - effect.atMillis());
            to.add(new KnownDevice(node, device, effect.mean(), effect.variance(), age));
          }
        });
  }

  /**
   * Takes in what was known before a restart; where more is known by now, that stays.
   *
   * @return the present nodes it told something of
   */
  List<NodeTracker> recall(
      List<KnownDevice> devices, Map<String, NodeTracker> present, long nowMillis) {
    Map<String, Map<String, DeviceEffect>> byNode = new LinkedHashMap<>();
    for (KnownDevice device : devices) {
      DeviceEffect effect = new DeviceEffect();
      effect.recall(device.mean(), device.variance(), nowMillis - device.ageMillis());
      byNode
          .computeIfAbsent(device.node(), node -> new LinkedHashMap<>())
          .put(device.device(), effect);
    }
    List<NodeTracker> told = new ArrayList<>();
    byNode.forEach(
        (name, known) -> {
          NodeTracker node = present.get(name);
          if (node == null) {
            absent.putIfAbsent(name, known);
          } else {
            known.keySet().removeAll(node.effects.known(nowMillis).keySet());
            node.effects.recall(known);
            told.add(node);
          }
        });
    return told;
  }
}
