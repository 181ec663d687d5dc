/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.symphonyscheduler.topology.Device;

/** Draws devices that change their speed while jobs run: what was learned of them is then wrong. */
public final class Drift {
  /** New speeds, as factors on the model's: a throttled device up to a sound one. Assumptions. */
  private static final double LEAST_SPEED = 0.4;

  private static final double MOST_SPEED = 1;

  private Drift() {}

  /**
   * Changes of speed, at most one for each device, by chance. The same seed gives the same.
   *
   * @param share of the devices that change, in [0, 1]
   * @param fromSeconds when the first may change
   * @param toSeconds when the last may
   * @throws IllegalArgumentException when the share is out of range
   */
  public static List<Disturbance> of(
      ClusterSpec cluster, double share, double fromSeconds, double toSeconds, long seed) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("drift is " + share + "; expected 0 to 1");
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Disturbance> changes = new ArrayList<>();
    for (ClusterSpec.Node node : cluster.nodes()) {
      for (Device device : node.machine().devices()) {
        // Drawn for each, so that a greater share changes the same devices and more.
        double chance = random.nextDouble();
        double at = fromSeconds + (toSeconds - fromSeconds) * random.nextDouble();
        double speed = LEAST_SPEED + (MOST_SPEED - LEAST_SPEED) * random.nextDouble();
        if (chance < share) {
          changes.add(new Disturbance.SpeedChanges(at, node.name(), device.name(), speed));
        }
      }
    }
    return changes;
  }
}
