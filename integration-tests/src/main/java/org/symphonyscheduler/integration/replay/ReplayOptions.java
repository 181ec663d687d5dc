/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

/**
 * What to replay.
 *
 * @param fill share of the devices that is kept busy, above 0 and at most 1
 * @param applications how many run at a time
 * @param stepped whether the model is read on the caller's thread, at fixed points
 * @param drainEvery heartbeats between two such points, beside the end of each round
 * @param distinctNames whether each application has a name, and so kernels, of its own
 */
public record ReplayOptions(
    ReplayMode mode,
    ReplaySource source,
    long seed,
    int nodes,
    double fill,
    int applications,
    boolean stepped,
    int drainEvery,
    boolean distinctNames) {

  private static final int LEAST_APPLICATIONS = 20;
  private static final int MOST_APPLICATIONS = 400;
  private static final int NODES_PER_APPLICATION = 5;
  private static final int DRAIN_EVERY = 50;

  public ReplayOptions {
    if (nodes < 1 || !(fill > 0 && fill <= 1) || applications < 1) {
      throw new IllegalArgumentException(
          "nodes " + nodes + ", applications " + applications + ", fill " + fill);
    }
  }

  /** Hundreds of applications on a large cluster, tens on a small one. */
  public static ReplayOptions of(
      ReplayMode mode, ReplaySource source, long seed, int nodes, double fill, boolean stepped) {
    int applications =
        Math.max(LEAST_APPLICATIONS, Math.min(MOST_APPLICATIONS, nodes / NODES_PER_APPLICATION));
    return new ReplayOptions(
        mode, source, seed, nodes, fill, applications, stepped, DRAIN_EVERY, false);
  }
}
