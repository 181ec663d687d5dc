/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.Arrays;

/** Operations of a {@link Tape} on whole rows and columns. Stateless. */
public final class Rows {
  private Rows() {}

  /** The rows of a beside those of b; b may have one row, which then stands beside every row. */
  public static Value beside(Tape tape, Value a, Value b) {
    if (b.rows != 1) {
      Tape.same("rows", b.rows, a.rows);
    }
    Value y = tape.make(a.rows, a.columns + b.columns);
    for (int r = 0; r < a.rows; r++) {
      int to = y.start + r * y.columns;
      int second = b.start + (b.rows == 1 ? 0 : r) * b.columns;
      System.arraycopy(tape.value, a.start + r * a.columns, tape.value, to, a.columns);
      System.arraycopy(tape.value, second, tape.value, to + a.columns, b.columns);
    }
    if (tape.recording) {
      tape.steps.add(
          () -> {
            for (int r = 0; r < a.rows; r++) {
              int from = y.start + r * y.columns;
              int second = b.start + (b.rows == 1 ? 0 : r) * b.columns;
              Tape.addTimes(
                  1, tape.adjoint, from, tape.adjoint, a.start + r * a.columns, a.columns);
              Tape.addTimes(1, tape.adjoint, from + a.columns, tape.adjoint, second, b.columns);
            }
          });
    }
    return y;
  }

  /** Some neighbouring columns. */
  public static Value columns(Tape tape, Value x, int first, int count) {
    Value y = tape.make(x.rows, count);
    for (int r = 0; r < x.rows; r++) {
      System.arraycopy(
          tape.value, x.start + r * x.columns + first, tape.value, y.start + r * count, count);
    }
    if (tape.recording) {
      tape.steps.add(
          () -> {
            for (int r = 0; r < x.rows; r++) {
              Tape.addTimes(
                  1,
                  tape.adjoint,
                  y.start + r * count,
                  tape.adjoint,
                  x.start + r * x.columns + first,
                  count);
            }
          });
    }
    return y;
  }

  /** Row {@code index[r]} of x as row r; what is not within x's rows gives zeros. */
  public static Value gather(Tape tape, Value x, int[] index, int count) {
    Value y = tape.make(count, x.columns);
    for (int r = 0; r < count; r++) {
      int to = y.start + r * x.columns;
      if (index[r] >= 0 && index[r] < x.rows) {
        System.arraycopy(tape.value, x.start + index[r] * x.columns, tape.value, to, x.columns);
      } else {
        Arrays.fill(tape.value, to, to + x.columns, 0);
      }
    }
    if (tape.recording) {
      int[] kept = Arrays.copyOf(index, count);
      tape.steps.add(
          () -> {
            for (int r = 0; r < count; r++) {
              if (kept[r] >= 0 && kept[r] < x.rows) {
                Tape.addTimes(
                    1,
                    tape.adjoint,
                    y.start + r * x.columns,
                    tape.adjoint,
                    x.start + kept[r] * x.columns,
                    x.columns);
              }
            }
          });
    }
    return y;
  }

  /** Sums of rows: row r of x is added to row {@code index[r]} of the result. */
  public static Value scatter(Tape tape, Value x, int[] index, int rows) {
    Value y = tape.make(rows, x.columns);
    Arrays.fill(tape.value, y.start, y.start + y.size(), 0);
    for (int r = 0; r < x.rows; r++) {
      Tape.addTimes(
          1,
          tape.value,
          x.start + r * x.columns,
          tape.value,
          y.start + index[r] * x.columns,
          x.columns);
    }
    if (tape.recording) {
      int[] kept = Arrays.copyOf(index, x.rows);
      tape.steps.add(
          () -> {
            for (int r = 0; r < x.rows; r++) {
              Tape.addTimes(
                  1,
                  tape.adjoint,
                  y.start + kept[r] * x.columns,
                  tape.adjoint,
                  x.start + r * x.columns,
                  x.columns);
            }
          });
    }
    return y;
  }

  /** Matrices of one width, one below the other. */
  public static Value stack(Tape tape, Value[] parts, int count) {
    int rows = 0;
    for (int p = 0; p < count; p++) {
      Tape.same("columns", parts[p].columns, parts[0].columns);
      rows += parts[p].rows;
    }
    Value y = tape.make(rows, parts[0].columns);
    for (int p = 0, at = y.start; p < count; at += parts[p++].size()) {
      System.arraycopy(tape.value, parts[p].start, tape.value, at, parts[p].size());
    }
    if (tape.recording) {
      Value[] kept = Arrays.copyOf(parts, count);
      tape.steps.add(
          () -> {
            int at = y.start;
            for (Value part : kept) {
              Tape.addTimes(1, tape.adjoint, at, tape.adjoint, part.start, part.size());
              at += part.size();
            }
          });
    }
    return y;
  }
}
