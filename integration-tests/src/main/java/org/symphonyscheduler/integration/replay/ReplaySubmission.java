/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.protocolrecords.SubmitApplicationRequest;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.MockRM;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.attempt.RMAppAttemptState;

/** Submits the applications of a replay, to its queues in turn. For one thread. */
final class ReplaySubmission {
  /** Hash tables are ordered by it: a time of its own would make every process another. */
  private static final long CLUSTER_TIMESTAMP = 1_600_000_000_000L;

  private final MockRM rm;
  private final boolean distinctNames;
  private final Map<ReplayTask.Key, Integer> priorities = new HashMap<>();
  private int submitted;

  /**
   * @param distinctNames whether every application has a name of its own
   */
  ReplaySubmission(MockRM rm, boolean distinctNames) {
    this.rm = rm;
    this.distinctNames = distinctNames;
  }

  /** One more application; its unmanaged master is registered. */
  ReplayApplication submit() throws Exception {
    ApplicationId id = ApplicationId.newInstance(CLUSTER_TIMESTAMP, ++submitted);
    ApplicationSubmissionContext submission =
        ApplicationSubmissionContext.newInstance(
            id,
            distinctNames ? "replay " + letters(submitted) : "replay",
            ReplaySettings.QUEUES[submitted % ReplaySettings.QUEUES.length],
            Priority.newInstance(0),
            ContainerLaunchContext.newInstance(
                Map.of(), Map.of(), List.of("none"), null, null, null),
            true,
            false,
            1,
            Resource.newInstance(128, 1),
            "REPLAY");
    rm.getClientRMService().submitApplication(SubmitApplicationRequest.newInstance(submission));
    RMApp app = rm.getRMContext().getRMApps().get(id);
    // All that follows from a submission has happened by now, on this thread.
    RMAppAttemptState state = app.getCurrentAppAttempt().getState();
    if (state != RMAppAttemptState.LAUNCHED) {
      throw new IllegalStateException("application " + id + " is " + state);
    }
    return new ReplayApplication(rm, app.getCurrentAppAttempt().getAppAttemptId(), priorities);
  }

  /** Numbers in names are taken for those of runs; letters tell applications apart. */
  private static String letters(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }
}
