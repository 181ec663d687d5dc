/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import org.symphonyscheduler.topology.InvalidInputException;

/**
 * A rate of arrivals that is the same on every cluster.
 *
 * @param jobsPerSecond above 0 and at most 1000
 */
public record FixedRate(double jobsPerSecond) implements Pace {
  private static final double MOST = 1000;

  /**
   * @throws InvalidInputException when it is out of range
   */
  public FixedRate {
    if (!(jobsPerSecond > 0 && jobsPerSecond <= MOST)) {
      throw new InvalidInputException(
          "--rate", "jobs per second", jobsPerSecond, "a number above 0 and at most " + MOST);
    }
  }

  @Override
  public String label() {
    return jobsPerSecond + "-per-s";
  }

  @Override
  public double jobsPerSecond(Calibration calibration) {
    return jobsPerSecond;
  }
}
