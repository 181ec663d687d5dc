/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.random.RandomGenerator;

/**
 * A cell with long short-term memory (S. Hochreiter, J. Schmidhuber 1997, with the forget gate of
 * F. Gers et al. 2000). Its state is one row, {@code [h, c]}, and comes from outside, so that one
 * cell serves any number of sequences. Unrolled over more steps by calling it again on the same
 * tape.
 */
public final class Lstm {
  /** The published unroll: gradients are carried back over this many steps. */
  public static final int UNROLL = 20;

  /** Forgetting starts out small (R. Jozefowicz et al. 2015). */
  private static final double REMEMBER = 1;

  private final Parameters parameters;
  private final Parameters.Block weights;
  private final Parameters.Block bias;
  private final int units;

  public Lstm(Parameters parameters, String name, int inputs, int units, RandomGenerator random) {
    this.parameters = parameters;
    this.units = units;
    double deviation = 1 / Math.sqrt(inputs + units);
    weights = parameters.add(name + ".weights", inputs + units, 4 * units, deviation, random);
    bias = parameters.add(name + ".bias", 1, 4 * units);
    for (int u = 0; u < units; u++) {
      parameters.values()[bias.start() + units + u] = REMEMBER;
    }
  }

  /** Units: the width of its output; its state is twice as wide. */
  public int units() {
    return units;
  }

  /**
   * One step.
   *
   * @param x 1 x inputs
   * @param state 1 x 2 units, zeros at the start
   * @return the next state; its first half is the output
   */
  public Value step(Tape tape, Value x, Value state) {
    Value h = Rows.columns(tape, state, 0, units);
    Value c = Rows.columns(tape, state, units, units);
    Value gates = tape.affine(parameters, weights, bias, Rows.beside(tape, x, h));
    Value in = gate(tape, gates, 0, Function.SIGMOID);
    Value keep = gate(tape, gates, 1, Function.SIGMOID);
    Value out = gate(tape, gates, 2, Function.SIGMOID);
    Value fresh = gate(tape, gates, 3, Function.TANH);
    Value cell = tape.sum(1, tape.times(keep, c), 1, tape.times(in, fresh));
    Value next = tape.times(out, tape.map(Function.TANH, cell));
    return Rows.beside(tape, next, cell);
  }

  /** The output within a state. */
  public Value output(Tape tape, Value state) {
    return Rows.columns(tape, state, 0, units);
  }

  private Value gate(Tape tape, Value gates, int number, Function function) {
    return tape.map(function, Rows.columns(tape, gates, number * units, units));
  }
}
