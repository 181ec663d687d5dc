/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

/** Something that turns rows into rows of another width. Parameters live outside. */
public interface Layer {
  /** Width of the rows it gives. */
  int outputs();

  /**
   * @param x rows of the width the layer was made for
   * @return as many rows of {@link #outputs} columns
   */
  Value apply(Tape tape, Value x);
}
