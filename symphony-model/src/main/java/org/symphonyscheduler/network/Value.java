/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

/**
 * A matrix on a {@link Tape}, row by row. The tape owns it and reuses it after {@link Tape#reset}.
 */
public final class Value {
  private final Tape tape;
  int rows;
  int columns;
  int start;

  Value(Tape tape) {
    this.tape = tape;
  }

  /** How many rows: cases such as candidates, vertices or edges. */
  public int rows() {
    return rows;
  }

  /** How many columns: units of a layer, features. */
  public int columns() {
    return columns;
  }

  /** How many numbers. */
  public int size() {
    return rows * columns;
  }

  /** An element. */
  public double get(int row, int column) {
    return tape.value[start + row * columns + column];
  }

  /** The derivative of what {@link Tape#backward} was called on by an element. */
  public double derivative(int row, int column) {
    return tape.adjoint[start + row * columns + column];
  }

  /** Sets an element of a matrix that {@link Tape#input} made. */
  public void set(int row, int column, double element) {
    tape.value[start + row * columns + column] = element;
  }

  /** Copies all elements out, from a position on. */
  public void copyTo(double[] to, int at) {
    System.arraycopy(tape.value, start, to, at, size());
  }
}
