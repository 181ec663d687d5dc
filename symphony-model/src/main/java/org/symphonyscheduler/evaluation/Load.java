/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.Locale;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * How loaded a cluster is, by what it does to the reference: a rate of arrivals that one cluster
 * hardly feels would choke another.
 */
public enum Load implements Pace {
  LOW(1.25),
  MID(1.5),
  HIGH(1.9);

  private final double slowdown;

  Load(double slowdown) {
    this.slowdown = slowdown;
  }

  /** Mean slowdown of the reference at this load. */
  public double slowdown() {
    return slowdown;
  }

  /**
   * The load of a name.
   *
   * @throws InvalidInputException when there is none
   */
  public static Load of(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("--loads", "load", name, "low, mid or high");
    }
  }

  /** Its name, in small letters. */
  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public double jobsPerSecond(Calibration calibration) {
    return calibration.jobsPerSecond(this);
  }
}
