/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/**
 * A job that ended.
 *
 * @param job its id
 * @param number its place in the order of arrival, from 0
 * @param kind name of its kind
 * @param tasks how many it had
 * @param arrivalSeconds when it was submitted
 * @param endSeconds when its last task ended
 * @param oracleSeconds its critical path, each task taking what it takes alone on the fastest
 *     device model of the cluster
 */
public record JobRun(
    String job,
    int number,
    String kind,
    int tasks,
    double arrivalSeconds,
    double endSeconds,
    double oracleSeconds) {

  /** Seconds from submission to end. */
  public double seconds() {
    return endSeconds - arrivalSeconds;
  }

  /** Job time over the isolated oracle's; at least about 1. */
  public double slowdown() {
    return seconds() / oracleSeconds;
  }
}
