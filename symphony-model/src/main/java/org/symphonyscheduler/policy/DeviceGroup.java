/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * The devices of one type on one node at one moment, and when they come free. Immutable.
 *
 * @param type device type
 * @param devices their indices; empty where the node is judged as a whole
 * @param choice the device a request for one unit gets when no image matters, -1 for none
 * @param freeUnits units not in use; where the node is judged as a whole, 0
 * @param releaseMillis when each container is expected to end, soonest first
 * @param startMillis when each of these started
 * @param releaseUnits units each gives back
 * @param releaseDevice a device each gives back, -1 where unknown
 * @param effect where the node is judged as a whole: logarithm of the node's factor on run times
 * @param effectVariance its variance
 */
record DeviceGroup(
    String type,
    int[] devices,
    int choice,
    int freeUnits,
    long[] releaseMillis,
    long[] startMillis,
    int[] releaseUnits,
    int[] releaseDevice,
    double effect,
    double effectVariance) {

  /**
   * A container that runs longer than it should will do so for this share of its age: run times
   * vary by factors, so who is late stays late in proportion.
   */
  private static final double OVERDUE = 0.2;

  /** The container whose end frees the last of some units, -1 when all ends together do not. */
  int release(int units) {
    int sum = freeUnits;
    for (int i = 0; i < releaseUnits.length; i++) {
      sum += releaseUnits[i];
      if (sum >= units) {
        return i;
      }
    }
    return -1;
  }

  /** The container that frees a device first, -1 for none known. */
  int releaseOn(int device) {
    for (int i = 0; i < releaseDevice.length; i++) {
      if (releaseDevice[i] == device) {
        return i;
      }
    }
    return -1;
  }

  /** Units that are there once everything ended. */
  int units() {
    int sum = freeUnits;
    for (int units : releaseUnits) {
      sum += units;
    }
    return sum;
  }

  /** Seconds until a container is expected to end. */
  double remaining(int container, long nowMillis) {
    double left = releaseMillis[container] - nowMillis;
    if (left <= 0) {
      left = OVERDUE * (nowMillis - startMillis[container]);
    }
    return Math.max(left, 1) / 1000;
  }
}
