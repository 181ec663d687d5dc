/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Collections;
import java.util.List;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.api.records.SchedulingRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;

/**
 * YARN gives keys of SchedulingRequests an allocator of its own choice, unless there is one
 * already. An empty ResourceRequest for the key, which asks for nothing, makes it create ours.
 */
final class SchedulingRequestKeys {
  /** Resource name of a request that only makes YARN create our allocator for a key. */
  private static final String PRIMING = "symphony-priming";

  private SchedulingRequestKeys() {}

  /**
   * Sees to it that keys asked for have our allocator.
   *
   * @param app null for one that is gone
   */
  static void prime(FiCaSchedulerApp app, List<SchedulingRequest> requests) {
    if (app != null) {
      requests.forEach(request -> prime(app, request));
    }
  }

  private static void prime(FiCaSchedulerApp app, SchedulingRequest request) {
    SchedulerRequestKey key = SchedulerRequestKey.create(request);
    if (app.getAppSchedulingInfo().getAppPlacementAllocator(key) == null) {
      app.updateResourceRequests(
          Collections.singletonList(
              ResourceRequest.newBuilder()
                  .priority(request.getPriority())
                  .resourceName(PRIMING)
                  .capability(request.getResourceSizing().getResources())
                  .numContainers(0)
                  .allocationRequestId(request.getAllocationRequestId())
                  .build()));
    }
  }
}
