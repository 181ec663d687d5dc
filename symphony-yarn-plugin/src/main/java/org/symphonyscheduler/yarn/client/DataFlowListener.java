/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

/**
 * Hears what happens to the tasks of a job. Called on the master's thread and must not block; an
 * exception is logged and goes no further. Times are milliseconds of the master's clock.
 */
public interface DataFlowListener {
  /** Hears nothing. */
  DataFlowListener NONE = new DataFlowListener() {};

  /** How an attempt ended. */
  enum Outcome {
    SUCCEEDED,
    /** It ran and said it failed. */
    FAILED,
    /** Its container was never started, was preempted, or went with its node. */
    LOST
  }

  /** A task is ready and its request goes out with the next heartbeat; again for each attempt. */
  default void offered(int task, long atMillis) {}

  /**
   * A task was given a container.
   *
   * @param waitedMillis since it was offered
   */
  default void placed(TaskRun run, long atMillis, long waitedMillis) {}

  /** The node accepted the container. */
  default void started(TaskRun run, long atMillis) {}

  /**
   * An attempt ended.
   *
   * @param exitStatus the container's, as in YARN's ContainerExitStatus
   */
  default void ended(TaskRun run, long atMillis, Outcome outcome, int exitStatus) {}

  /** The job ended; nothing is called afterwards. */
  default void finished(DataFlowResult result) {}
}
