/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * What is believed of a node's resource, for people to read.
 *
 * @param resource its name in the machine
 * @param load expected use as a share of the capacity; above 1 where more is asked than there is
 * @param deviation standard deviation of the load
 * @param capacity told or learned, in the resource's unit
 */
public record ResourceBelief(String resource, double load, double deviation, double capacity) {
  /** The load, within [0, 1]. */
  public double utilisation() {
    return Math.max(0, Math.min(1, load));
  }
}
