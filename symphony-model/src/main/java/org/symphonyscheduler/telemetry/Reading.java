/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import java.util.Arrays;

/**
 * What one heartbeat says of a node, checked: use per resource, and what its devices hold. Filled
 * by {@link TelemetryReader}, reused for the next heartbeat. Not thread-safe.
 */
public final class Reading {
  final double[] use;
  final double[] variance;
  final String[] image;
  String[] holder = new String[8];
  int[] holderDevice = new int[8];
  int[] holderUnits = new int[8];
  int holders;
  boolean imagesTold;

  Reading(int resources, int devices) {
    use = new double[resources];
    variance = new double[resources];
    image = new String[devices];
  }

  void clear() {
    Arrays.fill(use, Double.NaN);
    Arrays.fill(variance, Double.NaN);
    Arrays.fill(image, null);
    Arrays.fill(holder, 0, holders, null);
    holders = 0;
    imagesTold = false;
  }

  void addHolder(int device, String container, int units) {
    if (holders == holder.length) {
      holder = Arrays.copyOf(holder, 2 * holders);
      holderDevice = Arrays.copyOf(holderDevice, 2 * holders);
      holderUnits = Arrays.copyOf(holderUnits, 2 * holders);
    }
    holder[holders] = container;
    holderDevice[holders] = device;
    holderUnits[holders] = units;
    holders++;
  }

  /** How many resources the machine has. */
  public int resources() {
    return use.length;
  }

  /** Whether a believable value of the resource came. */
  public boolean measured(int resource) {
    return !Double.isNaN(use[resource]);
  }

  /** Mean use since the last heartbeat, in the resource's unit; NaN when not measured. */
  public double use(int resource) {
    return use[resource];
  }

  /** Variance of {@link #use}'s error; NaN when not measured. */
  public double variance(int resource) {
    return variance[resource];
  }

  /** How many pairs of container and device were told. */
  public int holders() {
    return holders;
  }

  /** The container of a pair. */
  public String holder(int pair) {
    return holder[pair];
  }

  /** The device of a pair, index into the machine's devices. */
  public int holderDevice(int pair) {
    return holderDevice[pair];
  }

  /** Units of the device that the container holds, positive. */
  public int holderUnits(int pair) {
    return holderUnits[pair];
  }

  /** The kernel whose image a device holds, null for none or not told. */
  public String image(int device) {
    return image[device];
  }

  /** Whether the node has ever told what its devices hold as images. */
  public boolean imagesTold() {
    return imagesTold;
  }
}
