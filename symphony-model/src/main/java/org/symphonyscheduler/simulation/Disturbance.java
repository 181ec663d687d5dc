/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/** Something that happens to a cluster at a known time, whatever the scheduler does. */
public sealed interface Disturbance {
  /** When, seconds after the start. */
  double atSeconds();

  /** The node it happens to. */
  String node();

  /**
   * A node is lost and everything on it; it joins again later.
   *
   * @param forSeconds how long it is gone
   */
  record NodeFails(double atSeconds, String node, double forSeconds) implements Disturbance {}

  /**
   * A device fails: what runs on it is lost, and nothing can start there for a time.
   *
   * @param device its name in the machine
   */
  record DeviceFails(double atSeconds, String node, String device, double forSeconds)
      implements Disturbance {}

  /**
   * A device becomes slower or faster; what runs on it goes on as it was.
   *
   * @param speed new factor on its model's speed, positive
   */
  record SpeedChanges(double atSeconds, String node, String device, double speed)
      implements Disturbance {}
}
