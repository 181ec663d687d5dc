/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/** What {@link SymphonyModel} explains run times by. */
public enum Inputs {
  /** What is believed of the resources on the way to a device, and of what is asked of each. */
  PATH_BELIEFS,

  /**
   * The last counters as they came, means over all of a machine's resources of a kind: neither
   * topology nor belief. For experiments: what these two are worth.
   */
  RAW_COUNTERS
}
