/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reverse-mode differentiation (S. Linnainmaa 1970): every operation computes its value and leaves
 * behind the step that carries derivatives from the value back to what it was made of; {@link
 * #backward} runs the steps last to first.
 *
 * <p>Numbers live in one array that grows to the largest use and stays; a tape that only evaluates
 * leaves no steps and, once grown, allocates nothing. Parameters' derivatives are added to {@link
 * Parameters#gradient()}. Operations on whole rows are {@link Rows}, those on distributions {@link
 * Softmax}. Not thread-safe; threads share parameters, not tapes.
 */
public final class Tape {
  double[] value = new double[1024];
  double[] adjoint = new double[0];
  final boolean recording;
  private final List<Value> pool = new ArrayList<>();
  final List<Runnable> steps = new ArrayList<>();
  private int made;
  private int used;

  /**
   * @param recording whether {@link #backward} will be called; without, steps are not kept
   */
  public Tape(boolean recording) {
    this.recording = recording;
  }

  /** Forgets all values and steps; their room is used again. */
  public void reset() {
    made = 0;
    used = 0;
    steps.clear();
  }

  /** A matrix of zeros for the caller to fill; derivatives by it can be asked for. */
  public Value input(int rows, int columns) {
    Value input = make(rows, columns);
    Arrays.fill(value, input.start, used, 0);
    return input;
  }

  /** A matrix of these numbers, row by row, from a position on. */
  public Value input(int rows, int columns, double[] from, int at) {
    Value input = make(rows, columns);
    System.arraycopy(from, at, value, input.start, input.size());
    return input;
  }

  Value make(int rows, int columns) {
    if (made == pool.size()) {
      pool.add(new Value(this));
    }
    Value next = pool.get(made++);
    next.rows = rows;
    next.columns = columns;
    next.start = used;
    used += rows * columns;
    if (used > value.length) {
      value = Arrays.copyOf(value, Math.max(used, 2 * value.length));
    }
    return next;
  }

  /**
   * {@code x W + b}: shape rows x in, in x out, 1 x out. The inner loop runs along a row of W,
   * which a processor does several of at a time; zeros, which rectified layers make many of, cost
   * nothing.
   */
  public Value affine(Parameters of, Parameters.Block weights, Parameters.Block bias, Value x) {
    same("inputs", x.columns, weights.rows());
    int outputs = weights.columns();
    Value y = make(x.rows, outputs);
    double[] theta = of.values();
    for (int r = 0; r < x.rows; r++) {
      int to = y.start + r * outputs;
      System.arraycopy(theta, bias.start(), value, to, outputs);
      for (int i = 0; i < x.columns; i++) {
        addTimes(
            value[x.start + r * x.columns + i],
            theta,
            weights.start() + i * outputs,
            value,
            to,
            outputs);
      }
    }
    if (recording) {
      steps.add(() -> affineBack(of, weights, bias, x, y));
    }
    return y;
  }

  private void affineBack(
      Parameters of, Parameters.Block weights, Parameters.Block bias, Value x, Value y) {
    double[] theta = of.values();
    double[] gradient = of.gradient();
    int outputs = y.columns;
    for (int r = 0; r < x.rows; r++) {
      int from = y.start + r * outputs;
      addTimes(1, adjoint, from, gradient, bias.start(), outputs);
      for (int i = 0; i < x.columns; i++) {
        int at = x.start + r * x.columns + i;
        int row = weights.start() + i * outputs;
        addTimes(value[at], adjoint, from, gradient, row, outputs);
        double sum = 0;
        for (int o = 0; o < outputs; o++) {
          sum += theta[row + o] * adjoint[from + o];
        }
        adjoint[at] += sum;
      }
    }
  }

  /** {@code to += factor * from}. */
  static void addTimes(
      double factor, double[] from, int fromStart, double[] to, int toStart, int length) {
    if (factor == 0) {
      return;
    }
    for (int o = 0; o < length; o++) {
      to[toStart + o] += factor * from[fromStart + o];
    }
  }

  /** A function of each element. */
  public Value map(Function function, Value x) {
    Value y = make(x.rows, x.columns);
    if (function == Function.RELU) {
      // By far the most frequent one: no call per element.
      for (int i = 0; i < x.size(); i++) {
        value[y.start + i] = Math.max(0, value[x.start + i]);
      }
    } else {
      for (int i = 0; i < x.size(); i++) {
        value[y.start + i] = function.of(value[x.start + i]);
      }
    }
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < x.size(); i++) {
              adjoint[x.start + i] +=
                  adjoint[y.start + i] * function.slope(value[x.start + i], value[y.start + i]);
            }
          });
    }
    return y;
  }

  /** {@code p * a + q * b} of matrices of one shape. */
  public Value sum(double p, Value a, double q, Value b) {
    sameShape(a, b);
    Value y = make(a.rows, a.columns);
    for (int i = 0; i < y.size(); i++) {
      value[y.start + i] = p * value[a.start + i] + q * value[b.start + i];
    }
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < y.size(); i++) {
              adjoint[a.start + i] += p * adjoint[y.start + i];
              adjoint[b.start + i] += q * adjoint[y.start + i];
            }
          });
    }
    return y;
  }

  /** The product of each pair of elements. */
  public Value times(Value a, Value b) {
    sameShape(a, b);
    Value y = make(a.rows, a.columns);
    for (int i = 0; i < y.size(); i++) {
      value[y.start + i] = value[a.start + i] * value[b.start + i];
    }
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < y.size(); i++) {
              adjoint[a.start + i] += value[b.start + i] * adjoint[y.start + i];
              adjoint[b.start + i] += value[a.start + i] * adjoint[y.start + i];
            }
          });
    }
    return y;
  }

  /** The smaller of each pair of elements. */
  public Value smaller(Value a, Value b) {
    sameShape(a, b);
    Value y = make(a.rows, a.columns);
    for (int i = 0; i < y.size(); i++) {
      value[y.start + i] = Math.min(value[a.start + i], value[b.start + i]);
    }
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < y.size(); i++) {
              Value least = value[a.start + i] <= value[b.start + i] ? a : b;
              adjoint[least.start + i] += adjoint[y.start + i];
            }
          });
    }
    return y;
  }

  /** Each element held within limits; outside them it does not change with x. */
  public Value clamp(Value x, double low, double high) {
    Value y = make(x.rows, x.columns);
    for (int i = 0; i < y.size(); i++) {
      value[y.start + i] = Math.max(low, Math.min(high, value[x.start + i]));
    }
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < y.size(); i++) {
              double at = value[x.start + i];
              adjoint[x.start + i] += at > low && at < high ? adjoint[y.start + i] : 0;
            }
          });
    }
    return y;
  }

  /** The sum of all elements, 1 x 1. */
  public Value total(Value x) {
    Value y = make(1, 1);
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += value[x.start + i];
    }
    value[y.start] = sum;
    if (recording) {
      steps.add(
          () -> {
            for (int i = 0; i < x.size(); i++) {
              adjoint[x.start + i] += adjoint[y.start];
            }
          });
    }
    return y;
  }

  /** What something outside knows how to carry back, such as a belief's pass. */
  public interface Outside {
    /**
     * Takes the derivatives.
     *
     * @param derivative by each of the values it gave, in their order; read only
     */
    void back(double[] derivative);
  }

  /** Numbers that something outside made, row by row; it gets the derivatives by them. */
  public Value outside(int rows, int columns, double[] numbers, Outside outside) {
    Value y = input(rows, columns, numbers, 0);
    if (recording) {
      steps.add(() -> outside.back(Arrays.copyOfRange(adjoint, y.start, y.start + y.size())));
    }
    return y;
  }

  /**
   * Carries derivatives of a number back to everything it was made of.
   *
   * @param of 1 x 1
   * @throws IllegalStateException when this tape only evaluates
   */
  public void backward(Value of) {
    if (!recording) {
      throw new IllegalStateException("this tape only evaluates");
    }
    same("elements", of.size(), 1);
    if (adjoint.length < used) {
      adjoint = new double[value.length];
    }
    Arrays.fill(adjoint, 0, used, 0);
    adjoint[of.start] = 1;
    for (int s = steps.size() - 1; s >= 0; s--) {
      steps.get(s).run();
    }
  }

  private static void sameShape(Value a, Value b) {
    same("rows", b.rows, a.rows);
    same("columns", b.columns, a.columns);
  }

  static void same(String what, int got, int expected) {
    if (got != expected) {
      throw new IllegalArgumentException(what + ": " + got + " where " + expected + " belong");
    }
  }
}
