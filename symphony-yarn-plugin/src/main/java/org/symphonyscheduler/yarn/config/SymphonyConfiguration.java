/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Symphony's settings, checked. Immutable. What each means stands in {@code symphony-default.xml}.
 *
 * @param mode for queues that have none of their own
 * @param queueModes by full queue path
 * @param resourceTypes resource types whose requests are Symphony's
 * @param stateDirectory empty where nothing is kept over a restart
 * @param journalDirectory empty where no journal is kept
 */
public record SymphonyConfiguration(
    Mode mode,
    Map<String, Mode> queueModes,
    Set<String> resourceTypes,
    long seed,
    Duration decisionBudget,
    int rankedNodes,
    Duration decisionMemory,
    int circuitFailures,
    Duration circuitOpen,
    Duration waitLimit,
    Duration reservationDelay,
    Duration telemetryMaxAge,
    int modelQueueCapacity,
    double harmWeight,
    double price,
    double waitBias,
    double exploration,
    double trialHorizon,
    String stateDirectory,
    Duration stateInterval,
    String journalDirectory,
    Duration journalHeartbeats,
    long journalMegabytes) {

  public SymphonyConfiguration {
    queueModes = Map.copyOf(queueModes);
    resourceTypes = Set.copyOf(resourceTypes);
  }

  /** The mode of a queue: its own, else its nearest ancestor's, else the global one. */
  public Mode modeOf(String queuePath) {
    for (String path = queuePath; !path.isEmpty(); ) {
      Mode own = queueModes.get(path);
      if (own != null) {
        return own;
      }
      path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }
    return mode;
  }

  /** The modes as symphony-site.xml has them, for a log. */
  public String modes() {
    StringBuilder text = new StringBuilder("symphony.mode=").append(mode.key());
    new TreeMap<>(queueModes)
        .forEach(
            (queue, of) ->
                text.append(", symphony.queue.").append(queue).append(".mode=").append(of.key()));
    return text.toString();
  }

  /** Whether any queue is watched or decided by Symphony. */
  public boolean anywhereOn() {
    return mode != Mode.OFF || queueModes.values().stream().anyMatch(m -> m != Mode.OFF);
  }

  /** Whether any queue is decided by Symphony. */
  public boolean anywhereActive() {
    return mode == Mode.ACTIVE || queueModes.containsValue(Mode.ACTIVE);
  }
}
