/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/** Where a node's value comes from. */
public enum NodeKind {
  /** A counter's true value, Student-t around the readings of a heartbeat; no parameters. */
  COUNTER,
  /** A quantity nobody measures: Normal(theta_0, theta_1). */
  PRIOR,
  /** Follows from its parents by a {@link Relation}. */
  DERIVED
}
