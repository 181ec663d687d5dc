/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import org.symphonyscheduler.telemetry.Counters;

/** What becomes of a node's counters on their way: noise, gaps, dead and stuck sources. */
final class Heartbeats {
  private final Telemetry telemetry;
  private final SplittableRandom random;
  private final boolean[] dead;
  private final boolean[] stuck;
  private final Map<Integer, Map<String, Float>> first = new HashMap<>();

  Heartbeats(Telemetry telemetry, int nodes, SplittableRandom random) {
    this.telemetry = telemetry;
    this.random = random;
    dead = new boolean[nodes];
    stuck = new boolean[nodes];
    for (int n = 0; n < nodes; n++) {
      // Spread over the nodes: shares hold however few there are.
      dead[n] = crosses(n, telemetry.deadNodes());
      stuck[n] = !dead[n] && crosses(nodes - 1 - n, telemetry.stuckNodes());
    }
  }

  /** Whether a running count of shares reaches a whole number with this node. */
  private static boolean crosses(int n, double share) {
    return Math.floor((n + 1) * share + 1e-9) > Math.floor(n * share + 1e-9);
  }

  /** Counters as the scheduler will see them. */
  Map<String, Float> counters(SimulatedNode node) {
    Map<String, Float> counters = node.machine.counters();
    boolean gangs = counters.keySet().stream().anyMatch(name -> name.indexOf('#') >= 0);
    if (gangs) {
      counters = withoutGangSuffix(counters);
    }
    if (dead[node.index]) {
      counters.keySet().removeIf(Heartbeats::measured);
    } else if (stuck[node.index]) {
      freeze(node.index, counters);
    }
    if (telemetry.noiseFactor() != 1) {
      disturb(node, counters);
    }
    if (telemetry.missing() > 0) {
      drop(counters);
    }
    return counters;
  }

  private static boolean measured(String name) {
    return name.indexOf('/', Counters.PREFIX.length()) < 0;
  }

  private static Map<String, Float> withoutGangSuffix(Map<String, Float> counters) {
    Map<String, Float> plain = new HashMap<>();
    counters.forEach((name, value) -> plain.merge(plainName(name), value, Float::sum));
    return plain;
  }

  private static String plainName(String name) {
    int end = name.indexOf('#');
    return end < 0 ? name : name.substring(0, end);
  }

  private void freeze(int node, Map<String, Float> counters) {
    Map<String, Float> frozen =
        first.computeIfAbsent(
            node,
            n -> {
              Map<String, Float> kept = new HashMap<>(counters);
              kept.keySet().removeIf(name -> !measured(name));
              return kept;
            });
    counters.putAll(frozen);
  }

  /** More noise than the cluster's own, told of in the standard deviation. */
  private void disturb(SimulatedNode node, Map<String, Float> counters) {
    double own = node.spec.hidden().counterNoise();
    double more =
        own * Math.sqrt(Math.max(0, telemetry.noiseFactor() * telemetry.noiseFactor() - 1));
    counters.replaceAll(
        (name, value) ->
            measured(name) && isUse(name)
                ? (float) Math.max(0, value * (1 + more * random.nextGaussian()))
                : value);
  }

  private static boolean isUse(String name) {
    return !name.endsWith(Counters.DEVIATION) && !name.endsWith(Counters.READINGS);
  }

  private void drop(Map<String, Float> counters) {
    Iterator<String> names = counters.keySet().iterator();
    while (names.hasNext()) {
      String name = names.next();
      if (measured(name) && isUse(name) && random.nextDouble() < telemetry.missing()) {
        names.remove();
      }
    }
  }
}
