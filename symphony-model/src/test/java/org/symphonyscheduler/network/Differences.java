/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * The one harness that checks derivatives: those of the tape against five-point differences, by
 * every parameter and every input. What is differentiated is a weighted sum of all outputs, so that
 * no output can hide.
 */
public final class Differences {
  /** Step of the differences: their own error is of the order of its fourth power. */
  private static final double STEP = 1e-5;

  /** Central differences of numbers near one are right to about this. */
  private static final double TOLERANCE = 1e-7;

  private final Parameters parameters;
  private final double[] input;
  private final int rows;
  private final BiFunction<Tape, Value, Value> forward;

  /**
   * @param input the variable input, row by row; may be empty when only parameters matter
   */
  public Differences(
      Parameters parameters, double[] input, int rows, BiFunction<Tape, Value, Value> forward) {
    this.parameters = parameters;
    this.input = input;
    this.rows = rows;
    this.forward = forward;
  }

  /** An operation without parameters on random input of both signs. */
  public static void check(int rows, int columns, BiFunction<Tape, Value, Value> operation) {
    new Differences(new Parameters(), random(rows * columns, 7), rows, operation).check();
  }

  /** Random numbers within (-1, 1), none within the step of zero, where rectifiers bend. */
  public static double[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count, 0.05, 1).map(x -> random.nextBoolean() ? x : -x).toArray();
  }

  /** Compares all derivatives; fails naming the first that is wrong, or when all are zero. */
  public void check() {
    Tape tape = new Tape(true);
    Value x = tape.input(rows, input.length / rows, input, 0);
    parameters.clearGradient();
    tape.backward(weighted(tape, forward.apply(tape, x)));
    double[] byInput = new double[input.length];
    Arrays.setAll(byInput, i -> x.derivative(i / x.columns(), i % x.columns()));
    double[] byParameter = parameters.gradient().clone();

    double largest = 0;
    for (int i = 0; i < input.length; i++) {
      largest = Math.max(largest, compare("input " + i, input, i, byInput[i]));
    }
    for (Parameters.Block block : parameters.blocks().values()) {
      for (int p = block.start(); p < block.start() + block.size(); p++) {
        String name = block.name() + "[" + (p - block.start()) + "]";
        largest = Math.max(largest, compare(name, parameters.values(), p, byParameter[p]));
      }
    }
    assertThat(largest).as("largest derivative").isGreaterThan(1e-3);
  }

  private double compare(String name, double[] of, int at, double derivative) {
    double kept = of[at];
    double near = rise(of, at, kept, STEP);
    double far = rise(of, at, kept, 2 * STEP);
    double difference = (8 * near - far) / (12 * STEP);
    double scale = Math.max(1, Math.abs(difference));
    assertThat(derivative).as(name).isCloseTo(difference, within(TOLERANCE * scale));
    return Math.abs(difference);
  }

  private double rise(double[] of, int at, double middle, double step) {
    of[at] = middle + step;
    double above = value();
    of[at] = middle - step;
    double below = value();
    of[at] = middle;
    return above - below;
  }

  private double value() {
    Tape tape = new Tape(false);
    Value x = tape.input(rows, input.length / rows, input, 0);
    return weighted(tape, forward.apply(tape, x)).get(0, 0);
  }

  private static Value weighted(Tape tape, Value y) {
    double[] weights = random(y.size(), 99);
    return tape.total(tape.times(y, tape.input(y.rows(), y.columns(), weights, 0)));
  }
}
