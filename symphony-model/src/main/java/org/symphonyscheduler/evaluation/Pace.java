/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

/**
 * How fast jobs come to a trial: a {@link Load} or a {@link LoadShare}, found anew for each, or a
 * {@link FixedRate}.
 */
public sealed interface Pace permits Load, LoadShare, FixedRate {
  /** Its name, as rows, tables and file names carry it. */
  String label();

  /**
   * Arrivals per second.
   *
   * @param calibration finds the rate of a load in the trial
   */
  double jobsPerSecond(Calibration calibration);
}
