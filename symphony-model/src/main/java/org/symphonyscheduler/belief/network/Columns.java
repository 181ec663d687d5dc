/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

/**
 * The inputs of one node, many at a time: input {@code l} of case {@code r} is {@code
 * values[starts[l] + r]}. A case is a particle, or a combination of the parents' bins. The arrays
 * are shared with their owner, who may change values and count between calls. Not thread-safe.
 */
public final class Columns {
  final double[] values;
  final int[] starts;
  int count;

  /**
   * @param values where all columns live
   * @param starts of each input the position of its first case
   * @param count how many cases
   */
  public Columns(double[] values, int[] starts, int count) {
    this.values = values;
    this.starts = starts;
    this.count = count;
  }

  /** How many cases there are now. */
  public int count() {
    return count;
  }

  /** Says how many cases there are now; the columns must be long enough. */
  public void count(int cases) {
    count = cases;
  }

  /** Position of an input's case in the array of values. */
  public int at(int input, int r) {
    return starts[input] + r;
  }

  /** Value of an input in a case. */
  public double value(int input, int r) {
    return values[starts[input] + r];
  }

  /** How many inputs the node has. */
  public int inputs() {
    return starts.length;
  }
}
