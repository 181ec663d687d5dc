/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * One execution of a task, complete or not, as a simulation tells it.
 *
 * @param job id of the job
 * @param request id of the task's {@link org.symphonyscheduler.policy.PlacementRequest}
 * @param container id that {@link org.symphonyscheduler.policy.ModelEvent}s carry
 * @param task index in the job's graph
 * @param kernel what ran
 * @param node where
 * @param deviceType on which type of device
 * @param device index of its first device in the node's machine
 * @param units devices or cores it held
 * @param readySeconds when its last parent had ended; for a task that was lost, when it was lost
 * @param startSeconds when it was placed
 * @param endSeconds when it ended
 * @param reconfigurationSeconds loading an image, within its run
 * @param isolatedSeconds what it takes alone on the fastest device model of the cluster
 * @param lost whether its device or node failed before it ended
 */
public record TaskRun(
    String job,
    long request,
    String container,
    int task,
    String kernel,
    String node,
    String deviceType,
    int device,
    int units,
    double readySeconds,
    double startSeconds,
    double endSeconds,
    double reconfigurationSeconds,
    double isolatedSeconds,
    boolean lost) {

  /** Seconds it ran, reconfiguration included. */
  public double seconds() {
    return endSeconds - startSeconds;
  }

  /** Seconds it waited for a device. */
  public double waitedSeconds() {
    return startSeconds - readySeconds;
  }

  /** Run time over the isolated time on the fastest model. */
  public double slowdown() {
    return seconds() / isolatedSeconds;
  }
}
