/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

/**
 * Steps downhill by gradients of very different size and noise: D. Kingma, J. Ba, <i>Adam</i>, ICLR
 * 2015, with the step size falling as {@code 1/sqrt(t)} towards the end so that noise averages out,
 * where that is wanted. Not thread-safe.
 */
public final class Adam {
  /** No falling step size: what is learned from keeps changing. */
  public static final double NEVER = Double.POSITIVE_INFINITY;

  private static final double MEAN_KEPT = 0.9;
  private static final double SQUARE_KEPT = 0.999;
  private static final double TINY = 1e-10;

  /** Steps after which the step size starts to fall. */
  private static final double STEADY = 200;

  private final double rate;
  private final double steady;
  private final double[] mean;
  private final double[] square;
  private int steps;

  /**
   * What a resumed run needs to go on bit by bit.
   *
   * @param steps taken so far
   * @param mean of the gradients, shape of theta
   * @param square mean of their squares, shape of theta
   */
  public record State(int steps, double[] mean, double[] square) {}

  Adam(int parameters, double rate) {
    this(parameters, rate, STEADY);
  }

  /**
   * @param parameters length of theta
   * @param rate size of a step
   * @param steady steps after which the step size starts to fall, {@link #NEVER} for none
   */
  public Adam(int parameters, double rate, double steady) {
    this.rate = rate;
    this.steady = steady;
    mean = new double[parameters];
    square = new double[parameters];
  }

  /** Moves theta against a gradient. */
  public void step(double[] theta, double[] gradient) {
    steps++;
    double correction =
        Math.sqrt(1 - Math.pow(SQUARE_KEPT, steps)) / (1 - Math.pow(MEAN_KEPT, steps));
    double size = rate * correction / Math.sqrt(1 + steps / steady);
    for (int p = 0; p < theta.length; p++) {
      mean[p] = MEAN_KEPT * mean[p] + (1 - MEAN_KEPT) * gradient[p];
      square[p] = SQUARE_KEPT * square[p] + (1 - SQUARE_KEPT) * gradient[p] * gradient[p];
      theta[p] -= size * mean[p] / (Math.sqrt(square[p]) + TINY);
    }
  }

  /** Its state; copies. */
  public State state() {
    return new State(steps, mean.clone(), square.clone());
  }

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException when it belongs to another number of parameters
   */
  public void restore(State state) {
    if (state.mean().length != mean.length || state.square().length != square.length) {
      throw new IllegalArgumentException(
          "a state of " + state.mean().length + " parameters for " + mean.length);
    }
    steps = state.steps();
    System.arraycopy(state.mean(), 0, mean, 0, mean.length);
    System.arraycopy(state.square(), 0, square, 0, square.length);
  }
}
