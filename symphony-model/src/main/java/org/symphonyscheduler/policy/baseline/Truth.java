/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * What is true of a cluster and only a simulator knows. For the references that no real scheduler
 * can be: they look, the policies under test do not. Not thread-safe.
 */
public interface Truth {
  /**
   * Looks at a placement that was not made, all rates staying as they then would be.
   *
   * @param alternative index into the request's alternatives
   * @param device index of the device in the node's machine, negative for the one the node chooses
   * @param busy whether what the device runs now leaves first
   * @param look receives the answer; allocated by the caller and reused
   */
  void look(
      PlacementRequest request,
      int alternative,
      ModelNode node,
      int device,
      boolean busy,
      Look look);

  /**
   * What a request takes alone on the fastest device model of the cluster, seconds.
   *
   * @param alternative index into the request's alternatives
   */
  double isolatedSeconds(PlacementRequest request, int alternative);

  /** An answer. */
  final class Look {
    /** Run time, reconfiguration included, seconds. */
    public double seconds;

    /** Seconds it would cost what runs beside it, in all. */
    public double harm;

    /** Seconds until the device has room; 0 when it has. */
    public double remaining;

    /** Seconds of {@link #seconds} that load an image; 0 when it is there. */
    public double reconfiguration;

    /** Kernel whose image would be evicted, null for none. */
    public String evicted;

    /** Name of the device. */
    public String device;
  }
}
