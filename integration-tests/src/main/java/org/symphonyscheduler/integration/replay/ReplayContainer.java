/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.utils.BuilderUtils;

/** A container that a node of the replay runs. */
record ReplayContainer(
    ContainerId id,
    Resource resource,
    ReplayTask task,
    ReplayApplication application,
    long endMillis) {

  ContainerStatus running() {
    return BuilderUtils.newContainerStatus(id, ContainerState.RUNNING, "", 0, resource);
  }

  ContainerStatus ended(int exitStatus) {
    return BuilderUtils.newContainerStatus(id, ContainerState.COMPLETE, "", exitStatus, resource);
  }
}
