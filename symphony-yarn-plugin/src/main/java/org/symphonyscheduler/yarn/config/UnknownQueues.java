/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.conf.Configuration;

/** Finds modes that are set for queues that do not exist. Stateless. */
public final class UnknownQueues {
  private static final String CAPACITY = "yarn.scheduler.capacity.";

  private UnknownQueues() {}

  /**
   * A sentence for each key {@code symphony.queue.PATH.mode} that names no queue, with the nearest
   * that exists. Queues that CapacityScheduler may still make by itself are left out.
   *
   * @param queues full paths
   * @param capacity CapacityScheduler's settings
   */
  public static List<String> sentences(
      SymphonyConfiguration settings, Set<String> queues, Configuration capacity) {
    List<String> found = new ArrayList<>();
    for (String path : new TreeSet<>(settings.queueModes().keySet())) {
      if (!queues.contains(path) && !mayBeMade(path, queues, capacity)) {
        found.add(
            "symphony.queue."
                + path
                + ".mode ("
                + settings.queueModes().get(path).key()
                + ") names no queue of capacity-scheduler.xml; the nearest is "
                + nearest(path, queues)
                + ". Correct or remove it; it has no effect");
      }
    }
    return found;
  }

  private static boolean mayBeMade(String path, Set<String> queues, Configuration capacity) {
    for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      String parent = path.substring(0, dot);
      String key = CAPACITY + parent;
      if (queues.contains(parent)) {
        return capacity.getBoolean(key + ".auto-create-child-queue.enabled", false)
            || capacity.getBoolean(key + ".auto-queue-creation-v2.enabled", false);
      }
    }
    return false;
  }

  /** By its whole path, or by its last name where only that was given. */
  private static String nearest(String path, Set<String> queues) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return queues.stream()
        .min(
            Comparator.comparing(
                    (String queue) ->
                        Math.min(
                            distance.apply(queue, path),
                            distance.apply(queue.substring(queue.lastIndexOf('.') + 1), path)))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("root");
  }
}
