/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.AbstractComparatorOrderingPolicy;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.FifoComparator;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.PriorityComparator;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.SchedulableEntity;

/**
 * An ordering policy for a leaf queue: among applications of equal priority those that are expected
 * to be short come first, and nobody starves. Set by an operator:
 *
 * <pre>{@code
 * yarn.scheduler.capacity.<queue>.ordering-policy
 *     = org.symphonyscheduler.yarn.scheduler.ShortestJobFirst
 * yarn.scheduler.capacity.<queue>.ordering-policy.ageing = 0.1
 * }</pre>
 *
 * <p>An application's place is {@code expected seconds + ageing * seconds of its submission}; all
 * age alike, so it never changes, and one that is expected to run for {@code E} seconds is
 * overtaken only by those submitted within {@code E / ageing} seconds after it. What is expected:
 * {@link JobTimes}. Ageing 0 lets long ones starve and is refused.
 *
 * <p>Made by YARN's reflection, anew at each refresh of the queues. Threads: as {@link
 * AbstractComparatorOrderingPolicy}.
 *
 * @param <S> FiCaSchedulerApp, in practice; what is not is taken to be short
 */
public class ShortestJobFirst<S extends SchedulableEntity>
    extends AbstractComparatorOrderingPolicy<S> {
  private static final String AGEING = "ageing";
  private static final double DEFAULT_AGEING = 0.1;
  private static final double MILLIS = 1000;

  private final Map<String, Double> places = new ConcurrentHashMap<>();
  private double ageing = DEFAULT_AGEING;

  public ShortestJobFirst() {
    comparator =
        new PriorityComparator()
            .thenComparingDouble(this::place)
            .thenComparing(new FifoComparator());
    schedulableEntities = new ConcurrentSkipListSet<>(comparator);
  }

  /**
   * @throws IllegalArgumentException when ageing is not a number above 0
   */
  @Override
  public void configure(Map<String, String> settings) {
    String text = settings.get(AGEING);
    if (text == null) {
      return;
    }
    ageing = KernelNames.positive(text);
    if (Double.isNaN(ageing)) {
      throw new IllegalArgumentException(
          "ordering-policy." + AGEING + " is '" + text + "'; expected a number above 0, as 0.1");
    }
  }

  private double place(SchedulableEntity entity) {
    Double known = places.get(entity.getId());
    // Only who is not among the entities has no place, as in a look whether it is.
    return known == null ? compute(entity) : known;
  }

  private double compute(SchedulableEntity entity) {
    return expectedSeconds(entity) + ageing * (entity.getStartTime() / MILLIS);
  }

  /** Seconds an application is expected to run, at or above 0. */
  double expectedSeconds(SchedulableEntity entity) {
    return entity instanceof FiCaSchedulerApp app
            && app.getAppSchedulingInfo().getRMContext().getScheduler()
                instanceof SymphonyScheduler symphony
        ? symphony.expectedSeconds(app)
        : 0;
  }

  @Override
  public void addSchedulableEntity(S entity) {
    if (entity != null) {
      // What is expected changes with every job that ends; a place in a sorted set must not, even
      // when YARN adds once more what is there, as it does when an ordering is replaced.
      places.computeIfAbsent(entity.getId(), id -> compute(entity));
      super.addSchedulableEntity(entity);
    }
  }

  @Override
  public void addAllSchedulableEntities(Collection<S> entities) {
    entities.forEach(this::addSchedulableEntity);
  }

  @Override
  public boolean removeSchedulableEntity(S entity) {
    boolean removed = super.removeSchedulableEntity(entity);
    if (entity != null) {
      places.remove(entity.getId());
    }
    return removed;
  }

  @Override
  public void containerAllocated(S entity, RMContainer container) {}

  @Override
  public void containerReleased(S entity, RMContainer container) {}

  @Override
  public void demandUpdated(S entity) {}

  @Override
  public String getInfo() {
    return "ShortestJobFirst";
  }

  @Override
  public String getConfigName() {
    return ShortestJobFirst.class.getName();
  }
}
