/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

/**
 * What an agent sees of one machine at one moment. Immutable, so that experience can keep it and an
 * embedding can be found again by it; the arrays are not to be written.
 *
 * @param shape of its type
 * @param use of each resource as counters tell, share of the capacity; NaN where not measured
 * @param deviation of one reading of each
 * @param readings behind each use
 * @param labels of vertices beside their beliefs, row by row
 */
public record MachineView(
    MachineShape shape, double[] use, double[] deviation, int[] readings, double[] labels) {
  /** Resources whose raw counters the model-free agent reads; more are cut off. */
  public static final int COUNTERS = 24;

  /** Numbers the model-free agent gets: counters, then how busy each kind of device is. */
  public static final int RAW = COUNTERS + 3;

  /** A machine nobody has heard of yet, with nothing running. */
  static MachineView idle(MachineShape shape) {
    double[] unknown = new double[shape.resources()];
    java.util.Arrays.fill(unknown, Double.NaN);
    return new MachineView(shape, unknown, unknown, new int[unknown.length], shape.labels());
  }

  /** The counters as they came, in the order of the resources, 0 where not measured. */
  void raw(double[] into) {
    java.util.Arrays.fill(into, 0, RAW, 0);
    for (int r = 0; r < Math.min(COUNTERS, use.length); r++) {
      into[r] = Double.isNaN(use[r]) ? 0 : use[r];
    }
    int devices = shape.machine().devices().size();
    for (int d = 0; d < devices; d++) {
      int at = (shape.resources() + d) * MachineShape.LABELS;
      for (int kind = 0; kind < 3; kind++) {
        into[COUNTERS + kind] +=
            labels[at + MachineShape.CORES + kind] * labels[at + MachineShape.BUSY] / devices;
      }
    }
  }
}
