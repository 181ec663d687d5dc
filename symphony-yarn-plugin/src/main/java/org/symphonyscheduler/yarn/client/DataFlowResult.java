/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;

/**
 * How a job ended.
 *
 * @param status what was reported to YARN
 * @param diagnostics why, empty on success
 * @param tasks how many tasks it had
 * @param finishedTasks how many of them succeeded
 * @param containers granted to it and kept, all attempts together
 * @param failed attempts that ran and failed
 * @param lost attempts that were lost
 * @param surplus containers granted beside an alternative and given back
 * @param millis from the master's first step to its last
 */
public record DataFlowResult(
    FinalApplicationStatus status,
    String diagnostics,
    int tasks,
    int finishedTasks,
    int containers,
    int failed,
    int lost,
    long surplus,
    long millis) {

  /** Whether every task succeeded. */
  public boolean succeeded() {
    return status == FinalApplicationStatus.SUCCEEDED;
  }
}
