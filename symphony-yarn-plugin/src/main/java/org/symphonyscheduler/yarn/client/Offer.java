/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

/** How a master asks for a task whose kernel has several implementations. */
public enum Offer {
  /** Only the application's first preference that the cluster can serve: what most masters do. */
  FASTEST,

  /**
   * Every implementation, without a word to the scheduler; the first container is kept. Works on
   * stock YARN, at the price of containers that are granted and given back.
   */
  FIRST_GRANTED,

  /** Every implementation, declared as alternatives of one task: the scheduler chooses. */
  ALTERNATIVES;

  /** Whether the submission tells the scheduler of kernels and groups. */
  public boolean declared() {
    return this == ALTERNATIVES;
  }
}
