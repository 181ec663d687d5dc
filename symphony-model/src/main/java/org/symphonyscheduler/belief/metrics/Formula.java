/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import java.util.Arrays;
import org.symphonyscheduler.belief.network.Columns;
import org.symphonyscheduler.belief.network.Relation;

/**
 * {@code F = theta * m(y)}: what a table's metrics make of the events they read, theta being near
 * one. An event's input is a share of its scale, so that all inputs are near one; where the table
 * divides zero by zero F is zero. Immutable; safe for any thread, each of which has its own
 * scratch.
 */
final class Formula implements Relation {
  private final MetricProgram program;
  private final double[] factor;
  private final boolean divided;
  private final int[] slot;
  private final double[] scale;
  private final double peak;
  private final ThreadLocal<Scratch> scratch;

  /**
   * @param program evaluates the terms of the sum, and last what it is divided by
   * @param factor of each term
   * @param divided whether the last output divides
   * @param inputs values of the program's inputs, constants in their places
   * @param slot of each parent its place among the inputs
   * @param scale of each parent the count that its value 1 stands for
   * @param peak what the sum is a share of
   */
  Formula(
      MetricProgram program,
      double[] factor,
      boolean divided,
      double[] inputs,
      int[] slot,
      double[] scale,
      double peak) {
    this.program = program;
    this.factor = factor.clone();
    this.divided = divided;
    this.slot = slot.clone();
    this.scale = scale.clone();
    this.peak = peak;
    double[] known = inputs.clone();
    scratch = ThreadLocal.withInitial(() -> new Scratch(program, known, slot.length));
  }

  /** One thread's working memory. */
  private static final class Scratch {
    final double[] inputs;
    final double[] values;
    final double[] tangents;
    final double[] outputs;
    final double[] changes;
    final double[] slopes;

    Scratch(MetricProgram program, double[] known, int parents) {
      inputs = known.clone();
      values = new double[program.steps()];
      tangents = new double[program.steps()];
      outputs = new double[program.outputs().size()];
      changes = new double[outputs.length];
      slopes = new double[parents];
    }
  }

  @Override
  public int parameters(int inputs) {
    return 1;
  }

  /** The metric with the inputs already in place; NaN becomes zero. */
  private double value(Scratch s) {
    program.evaluate(s.inputs, s.values, s.outputs);
    double share = sum(s.outputs) / (divided ? s.outputs[factor.length] : peak);
    return Double.isFinite(share) ? share : 0;
  }

  private double sum(double[] outputs) {
    double sum = 0;
    for (int t = 0; t < factor.length; t++) {
      sum += factor[t] * outputs[t];
    }
    return sum;
  }

  /** Derivatives by every parent at the point last evaluated, into the scratch's slopes. */
  private void slopes(Scratch s) {
    for (int l = 0; l < slot.length; l++) {
      program.derivative(slot[l], s.values, s.tangents, s.changes);
      double by = divided ? s.outputs[factor.length] : peak;
      double change = sum(s.changes) / by;
      if (divided) {
        change -= sum(s.outputs) * s.changes[factor.length] / (by * by);
      }
      s.slopes[l] = Double.isFinite(change) ? change * scale[l] : 0;
    }
  }

  private void place(Scratch s, Columns in, int r) {
    for (int l = 0; l < slot.length; l++) {
      s.inputs[slot[l]] = in.value(l, r) * scale[l];
    }
  }

  @Override
  public void values(Columns in, double[] theta, int first, double[] out, int outStart) {
    Scratch s = scratch.get();
    for (int r = 0; r < in.count(); r++) {
      place(s, in, r);
      out[outStart + r] = theta[first] * value(s);
    }
  }

  @Override
  public void derivatives(
      Columns in,
      double[] theta,
      int first,
      double[] adjoint,
      int start,
      double[] inputAdjoint,
      double[] gradient) {
    Scratch s = scratch.get();
    for (int r = 0; r < in.count(); r++) {
      place(s, in, r);
      double value = value(s);
      if (gradient != null) {
        gradient[first] += adjoint[start + r] * value;
      }
      if (inputAdjoint != null) {
        slopes(s);
        for (int l = 0; l < slot.length; l++) {
          inputAdjoint[in.at(l, r)] += adjoint[start + r] * theta[first] * s.slopes[l];
        }
      }
    }
  }

  @Override
  public double tangent(double[] y, int[] of, double[] theta, int first, double[] tangent) {
    Scratch s = scratch.get();
    for (int l = 0; l < slot.length; l++) {
      s.inputs[slot[l]] = y[of[l]] * scale[l];
    }
    double value = value(s);
    slopes(s);
    for (int l = 0; l < slot.length; l++) {
      tangent[l] = theta[first] * s.slopes[l];
    }
    return theta[first] * value;
  }

  @Override
  public String toString() {
    return "Formula" + Arrays.toString(program.outputs().toArray());
  }
}
