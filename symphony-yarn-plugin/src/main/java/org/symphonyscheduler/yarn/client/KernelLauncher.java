/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;

/** Says what a granted container runs. Called on the master's thread; must not block. */
@FunctionalInterface
public interface KernelLauncher {
  /** The launch context of one attempt; an exception fails the job. */
  ContainerLaunchContext context(TaskRun run);
}
