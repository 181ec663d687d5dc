/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

/**
 * One decision as it was made.
 *
 * @param seen a copy of what was seen
 * @param action the candidate chosen
 * @param kind what choosing it means
 * @param logProbability of the choice when it was made
 * @param value that the critic expected
 * @param state of the LSTM before, null without
 * @param request that was decided about
 * @param job it belongs to
 * @param atSeconds when
 * @param best what the rule's cheapest candidate would cost, seconds; NaN without rule
 * @param toll what the choice costs others by the rule's reckoning: harm, evicted images, and the
 *     price of a second of the device
 */
public record Step(
    Observation seen,
    int action,
    Kind kind,
    double logProbability,
    double value,
    double[] state,
    long request,
    String job,
    double atSeconds,
    double best,
    Toll toll) {

  /** What an action does. */
  public enum Kind {
    /** Run the kernel on a free device. */
    EXECUTE,
    /** Load the kernel's image into a free device and run it. */
    CONFIGURE,
    /** Leave it until a busy device comes free. */
    WAIT
  }

  /**
   * What a choice costs others.
   *
   * @param seconds once
   * @param perSecond for each second the device is held, seconds
   */
  public record Toll(double seconds, double perSecond) {
    /** Nothing. */
    public static final Toll NONE = new Toll(0, 0);
  }
}
