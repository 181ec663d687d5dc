/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.random.RandomGenerator;

/** {@code f(x W + b)}. Holds no state of its own. */
public final class Dense implements Layer {
  private final Parameters parameters;
  private final Parameters.Block weights;
  private final Parameters.Block bias;
  private final Function function;

  private Dense(
      Parameters parameters, Parameters.Block weights, Parameters.Block bias, Function function) {
    this.parameters = parameters;
    this.weights = weights;
    this.bias = bias;
    this.function = function;
  }

  /**
   * A layer of random weights: K. He et al., <i>Delving deep into rectifiers</i>, ICCV 2015, so
   * that signals keep their size through rectified layers; half of that variance for the others.
   */
  public static Dense random(
      Parameters parameters,
      String name,
      int inputs,
      int outputs,
      Function function,
      RandomGenerator random) {
    double deviation = Math.sqrt((function == Function.RELU ? 2.0 : 1.0) / inputs);
    return new Dense(
        parameters,
        parameters.add(name + ".weights", inputs, outputs, deviation, random),
        parameters.add(name + ".bias", 1, outputs),
        function);
  }

  /** A linear layer that gives zeros until it has learned. */
  public static Dense zero(Parameters parameters, String name, int inputs, int outputs) {
    return new Dense(
        parameters,
        parameters.add(name + ".weights", inputs, outputs),
        parameters.add(name + ".bias", 1, outputs),
        Function.IDENTITY);
  }

  @Override
  public int outputs() {
    return weights.columns();
  }

  @Override
  public Value apply(Tape tape, Value x) {
    Value y = tape.affine(parameters, weights, bias, x);
    return function == Function.IDENTITY ? y : tape.map(function, y);
  }
}
