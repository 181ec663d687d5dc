/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

/**
 * A multiple of the rate of {@link Load#MID}, for loads of which the least is idleness and the most
 * more than a cluster can carry.
 *
 * @param factor above 0
 */
record LoadShare(double factor) implements Pace {
  @Override
  public String label() {
    return Double.toString(factor);
  }

  @Override
  public double jobsPerSecond(Calibration calibration) {
    return factor * calibration.jobsPerSecond(Load.MID);
  }
}
