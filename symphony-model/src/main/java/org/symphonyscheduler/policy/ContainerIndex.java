/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cluster's running containers by id and by job, and which of them ended of late. For the model
 * thread.
 */
final class ContainerIndex {
  /** Ended containers remembered, so that a late second word of them does nothing. */
  private static final int ENDED_REMEMBERED = 4096;

  private final Map<String, RunningContainer> byId = new HashMap<>();

  /** In the order of placement: what ends with its job ends in the same order in every run. */
  private final Map<String, Set<RunningContainer>> byJob = new HashMap<>();

  private final Map<String, Boolean> endedOfLate = new RecentMap<>(ENDED_REMEMBERED);

  /** Adds a container, in place of one of the same id. */
  void add(RunningContainer container) {
    RunningContainer before = byId.put(container.placed.container(), container);
    Set<RunningContainer> siblings =
        byJob.computeIfAbsent(container.placed.job(), job -> new LinkedHashSet<>());
    siblings.remove(before);
    siblings.add(container);
  }

  /** Takes out a container that ended. */
  void end(RunningContainer container) {
    String id = container.placed.container();
    byId.remove(id);
    endedOfLate.put(id, Boolean.TRUE);
    Set<RunningContainer> siblings = byJob.get(container.placed.job());
    if (siblings != null && siblings.remove(container) && siblings.isEmpty()) {
      byJob.remove(container.placed.job());
    }
  }

  /** The container that runs; null when none does. */
  RunningContainer get(String id) {
    return byId.get(id);
  }

  /** Whether it runs, or ended of late. */
  boolean knows(String id) {
    return byId.containsKey(id) || endedOfLate.containsKey(id);
  }

  /** What runs of a job; a copy. */
  List<RunningContainer> ofJob(String job) {
    return new ArrayList<>(byJob.getOrDefault(job, Set.of()));
  }

  /** All that runs; a view. */
  Collection<RunningContainer> running() {
    return Collections.unmodifiableCollection(byId.values());
  }
}
