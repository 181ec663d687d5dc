/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.collect.Iterators;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.IteratorSelector;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.OrderingPolicy;

/**
 * A leaf queue's own ordering policy, which passes over applications that want nothing now. A
 * request that was told to wait keeps its application among those who ask, and CapacityScheduler
 * works out user limits for every one of these before it learns, from {@link SymphonyAllocator},
 * that there is nothing to do. The order, and everything but the walk, stay the queue's own.
 */
final class AwakeApplications implements OrderingPolicy<FiCaSchedulerApp> {
  private final OrderingPolicy<FiCaSchedulerApp> ordering;
  private final BooleanSupplier shortened;
  private final Predicate<FiCaSchedulerApp> awake;

  /**
   * @param shortened whether anybody is passed over in the present walk
   * @param awake whether an application may want something of the default partition now
   */
  AwakeApplications(
      OrderingPolicy<FiCaSchedulerApp> ordering,
      BooleanSupplier shortened,
      Predicate<FiCaSchedulerApp> awake) {
    this.ordering = ordering;
    this.shortened = shortened;
    this.awake = awake;
  }

  @Override
  public Iterator<FiCaSchedulerApp> getAssignmentIterator(IteratorSelector selector) {
    Iterator<FiCaSchedulerApp> all = ordering.getAssignmentIterator(selector);
    return shortened.getAsBoolean() && RMNodeLabelsManager.NO_LABEL.equals(selector.getPartition())
        ? Iterators.filter(all, awake::test)
        : all;
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
    ordering.addSchedulableEntity(application);
  }

  @Override
  public boolean removeSchedulableEntity(FiCaSchedulerApp application) {
    return ordering.removeSchedulableEntity(application);
  }

  @Override
  public void addAllSchedulableEntities(Collection<FiCaSchedulerApp> applications) {
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
