/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.concurrent.CompletionStage;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;

/** Starts containers on their nodes without holding up the caller. */
@FunctionalInterface
public interface ContainerStarter {
  /** Completes when the node accepted the container, exceptionally when it did not. */
  CompletionStage<Void> start(Container container, ContainerLaunchContext context);
}
