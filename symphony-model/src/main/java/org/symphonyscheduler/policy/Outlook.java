/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * What a scheduler knows of the work to come, beyond how much waits for a device type. Read by
 * {@link PlacementModel#place} on the scheduler's thread.
 */
public interface Outlook {
  /** Answer of a scheduler that does not look ahead. */
  double UNKNOWN = -1;

  /** Says nothing. */
  Outlook NONE = kernel -> UNKNOWN;

  /**
   * How many tasks that are ready, or whose last parent runs, want each device that holds a
   * kernel's image.
   *
   * @return tasks per device that holds the image, at or above 0; {@link #UNKNOWN} when the
   *     scheduler does not look ahead
   */
  double wanted(String kernel);
}
