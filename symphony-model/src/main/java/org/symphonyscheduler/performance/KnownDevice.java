/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.topology.InvalidInputException.require;

import org.symphonyscheduler.topology.InvalidInputException;

/**
 * What is known of a device's own speed, as it is kept over a restart: see {@link DeviceEffect}.
 *
 * @param node its name
 * @param device the device's name; where the node's topology is not known, the device type
 * @param mean of the logarithm of the factor on run times
 * @param variance of that mean
 * @param ageMillis how long ago it was last learned from, 0 or more
 */
public record KnownDevice(
    String node, String device, double mean, double variance, long ageMillis) {
  /** Nobody believes in factors beyond this power of e. */
  private static final double LARGEST = 20;

  /** That of a device nothing is known of, and room for rounding. */
  private static final double MOST_VARIANCE = 0.1;

  /** Longer ago than computers. */
  private static final long LONGEST_MILLIS = 1L << 50;

  /** The same, so much later. */
  public KnownDevice older(long millis) {
    return new KnownDevice(node, device, mean, variance, ageMillis + millis);
  }

  /**
   * Refuses what cannot have been learned.
   *
   * @param source what errors call the place this was read from
   * @throws InvalidInputException naming the part and value at fault
   */
  public void check(String source) {
    require(node != null && !node.isEmpty(), source, "node", node, "a name");
    require(device != null && !device.isEmpty(), source, "device", device, "a name");
    require(Math.abs(mean) < LARGEST, source, "mean", mean, "a number between -20 and 20");
    boolean possible = variance >= 0 && variance < MOST_VARIANCE;
    require(possible, source, "variance", variance, "a number below " + MOST_VARIANCE);
    boolean past = ageMillis >= 0 && ageMillis < LONGEST_MILLIS;
    require(past, source, "ageMillis", ageMillis, "milliseconds, 0 or more");
  }
}
