/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.collect.AbstractIterator;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.IteratorSelector;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.OrderingPolicy;

/**
 * A leaf queue's own ordering policy, which passes over applications that want nothing now. Stock
 * CapacityScheduler visits every application of a queue that asks for anything, and works out user
 * limits for each before it learns that there is nothing to do. The order, and everything but the
 * walk, stay the queue's own.
 *
 * <p>What a visit does beside placing is done all the same:
 *
 * <ul>
 *   <li>The first visit gives an application the headroom that its ApplicationMaster is told, so
 *       everybody is visited once.
 *   <li>The first applications are asked whether the queue is at its limit, up to one that has
 *       reserved nothing; so these are visited too, unless Symphony decides.
 * </ul>
 *
 * <p>Threads: applications come and go on any; walks are the scheduler's.
 */
final class AwakeApplications implements OrderingPolicy<FiCaSchedulerApp> {
  private final OrderingPolicy<FiCaSchedulerApp> ordering;
  private final BooleanSupplier deciding;
  private final Predicate<FiCaSchedulerApp> awake;
  private final Set<FiCaSchedulerApp> unvisited = ConcurrentHashMap.newKeySet();

  /**
   * @param deciding whether Symphony decides in the present walk, and not CapacityScheduler alone
   * @param awake whether an application may want something of the default partition now
   */
  AwakeApplications(
      OrderingPolicy<FiCaSchedulerApp> ordering,
      BooleanSupplier deciding,
      Predicate<FiCaSchedulerApp> awake) {
    this.ordering = ordering;
    this.deciding = deciding;
    this.awake = awake;
    unvisited.addAll(ordering.getSchedulableEntities());
  }

  @Override
  public Iterator<FiCaSchedulerApp> getAssignmentIterator(IteratorSelector selector) {
    Iterator<FiCaSchedulerApp> all = ordering.getAssignmentIterator(selector);
    return RMNodeLabelsManager.NO_LABEL.equals(selector.getPartition()) ? new Walk(all) : all;
  }

  /** Those of one walk who are to be visited. */
  private final class Walk extends AbstractIterator<FiCaSchedulerApp> {
    private final Iterator<FiCaSchedulerApp> all;
    private boolean limitChecked = deciding.getAsBoolean();

    Walk(Iterator<FiCaSchedulerApp> all) {
      this.all = all;
    }

    @Override
    protected FiCaSchedulerApp computeNext() {
      while (all.hasNext()) {
        FiCaSchedulerApp app = all.next();
        if (toBeVisited(app)) {
          return app;
        }
      }
      return endOfData();
    }

    private boolean toBeVisited(FiCaSchedulerApp app) {
      boolean first = !unvisited.isEmpty() && unvisited.remove(app);
      if (!limitChecked) {
        limitChecked = DeviceTypes.isNothing(app.getCurrentReservation());
        return true;
      }
      return first || awake.test(app);
    }
  }

  @Override
  public Iterator<FiCaSchedulerApp> getPreemptionIterator() {
    return ordering.getPreemptionIterator();
  }

  @Override
  public Collection<FiCaSchedulerApp> getSchedulableEntities() {
    return ordering.getSchedulableEntities();
  }

  @Override
  public void addSchedulableEntity(FiCaSchedulerApp application) {
    unvisited.add(application);
    ordering.addSchedulableEntity(application);
  }

  @Override
  public boolean removeSchedulableEntity(FiCaSchedulerApp application) {
    unvisited.remove(application);
    return ordering.removeSchedulableEntity(application);
  }

  @Override
  public void addAllSchedulableEntities(Collection<FiCaSchedulerApp> applications) {
    unvisited.addAll(applications);
    ordering.addAllSchedulableEntities(applications);
  }

  @Override
  public int getNumSchedulableEntities() {
    return ordering.getNumSchedulableEntities();
  }

  @Override
  public void configure(Map<String, String> settings) {
    ordering.configure(settings);
  }

  @Override
  public void containerAllocated(FiCaSchedulerApp application, RMContainer container) {
    ordering.containerAllocated(application, container);
  }

  @Override
  public void containerReleased(FiCaSchedulerApp application, RMContainer container) {
    ordering.containerReleased(application, container);
  }

  @Override
  public void demandUpdated(FiCaSchedulerApp application) {
    ordering.demandUpdated(application);
  }

  @Override
  public String getInfo() {
    return ordering.getInfo();
  }

  @Override
  public String getConfigName() {
    return ordering.getConfigName();
  }
}
