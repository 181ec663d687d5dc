/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * A node as a model knows it; made by {@link PlacementModel#node}. Safe for any thread. What it
 * tells beside its name helps a scheduler to choose which nodes to offer; none of it allocates.
 */
public interface ModelNode {
  /** The node's id, {@code host:port}. */
  String name();

  /**
   * When units of a device type are expected to be free again, milliseconds of the model's clock.
   *
   * @param units positive
   * @return {@link Long#MAX_VALUE} when nobody knows
   */
  default long releaseMillis(String deviceType, int units) {
    return Long.MAX_VALUE;
  }

  /** How many devices {@link #image} knows of. */
  default int devices() {
    return 0;
  }

  /**
   * The kernel whose image a device holds, null for none.
   *
   * @param device from 0 to less than {@link #devices()}
   */
  default String image(int device) {
    return null;
  }

  /** Something that stays the same object while {@link #devices} and images do not change. */
  default Object imagesVersion() {
    return ModelNode.class;
  }
}
