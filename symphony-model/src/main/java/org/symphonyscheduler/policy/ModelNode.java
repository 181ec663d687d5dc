/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/** A node as a model knows it; made by {@link PlacementModel#node}. Safe for any thread. */
public interface ModelNode {
  /** The node's id, {@code host:port}. */
  String name();
}
