/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;

/**
 * After a restart nodes report what runs on them; the model hears of it once. Used on the thread of
 * the scheduler's events.
 */
final class RecoveredContainers {
  private final Function<ApplicationAttemptId, FiCaSchedulerApp> attempts;
  private final Applications applications;
  private final ClusterObserver observer;
  private final Placer placer;

  /**
   * @param attempts CapacityScheduler's, null for one that is gone
   */
  RecoveredContainers(
      Function<ApplicationAttemptId, FiCaSchedulerApp> attempts,
      Applications applications,
      ClusterObserver observer,
      Placer placer) {
    this.attempts = attempts;
    this.applications = applications;
    this.observer = observer;
    this.placer = placer;
  }

  /** Tells the model what runs on a node that joined. */
  void adopt(SchedulerNode node) {
    for (RMContainer container : node.getCopiedListOfRunningContainers()) {
      FiCaSchedulerApp app = attempts.apply(container.getApplicationAttemptId());
      if (app != null && !container.isAMContainer()) {
        adopt(container, node.getNodeID(), applications.view(app.getAppSchedulingInfo()));
      }
    }
  }

  private void adopt(RMContainer container, NodeId node, ApplicationView view) {
    SchedulerRequestKey key = container.getAllocatedSchedulerKey();
    Set<String> told = container.getAllocationTags();
    Set<String> tags = told == null ? Set.of() : told;
    Resource resource = container.getAllocatedResource();
    DeviceTypes types = placer.types();
    if (view.group(key, tags) != null || types.asksForDevice(resource)) {
      String type = types.of(resource);
      observer.placed(
          container.getContainerId(),
          view.job(),
          node,
          view.kernels().kernel(key, tags, resource),
          type,
          types.units(resource, type));
      observer.started(container.getContainerId());
    }
  }
}
