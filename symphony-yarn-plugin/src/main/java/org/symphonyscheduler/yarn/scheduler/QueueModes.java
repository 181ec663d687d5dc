/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.symphonyscheduler.yarn.config.Mode;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;

/**
 * In which mode Symphony is for a request: that of the queue its application is in. A request
 * remembers its answer until settings change or an application moves. Under the scheduler's lock.
 */
final class QueueModes {
  private final Function<ApplicationAttemptId, FiCaSchedulerApp> attempts;
  private final Map<String, Mode> byQueue = new HashMap<>();
  private SymphonyConfiguration settings;

  /** Changes when a request's mode may. */
  private long version;

  /**
   * @param attempts CapacityScheduler's, null for one that is gone
   */
  QueueModes(Function<ApplicationAttemptId, FiCaSchedulerApp> attempts) {
    this.attempts = attempts;
  }

  /** Takes other settings. */
  void configure(SymphonyConfiguration read) {
    settings = read;
    byQueue.clear();
    version++;
  }

  /** An application moves to another queue. */
  void moved() {
    version++;
  }

  /** The mode of the queue a request is in; off when its application is gone. */
  Mode of(DelegatedRequest request) {
    Mode known = request.mode(version);
    if (known != null) {
      return known;
    }
    FiCaSchedulerApp app = attempts.apply(request.application().attempt());
    if (app == null) {
      return Mode.OFF;
    }
    Mode mode = byQueue.computeIfAbsent(app.getCSLeafQueue().getQueuePath(), settings::modeOf);
    request.mode(mode, version);
    return mode;
  }
}
