/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

/** Why a counter of a heartbeat was not believed. */
public enum BadCounter {
  /** Not a number. */
  NOT_A_NUMBER,
  /** Positive or negative infinity. */
  INFINITE,
  /** Below zero, which no use can be. */
  NEGATIVE,
  /** Further above the nominal capacity than any error explains. */
  ABSURD,
  /**
   * Bit for bit the same for many heartbeats while the node's other counters move, or for long
   * while none does.
   */
  STUCK,
  /** The node sent it before and no longer does. */
  MISSING,
  /** Older than what is already known of the node. */
  STALE
}
