/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several metrics as one straight line of steps over an array: what they share is computed once,
 * both branches of an {@code if} are computed and one is taken. No call allocates. Immutable; safe
 * for any thread, each with its own arrays:
 *
 * <pre>
 *   double[] inputs = new double[program.inputs().size()];   // in the order of inputs()
 *   double[] values = new double[program.steps()];           // working memory
 *   double[] tangents = new double[program.steps()];         // working memory of derivatives
 *   double[] outputs = new double[program.outputs().size()]; // in the order of outputs()
 * </pre>
 */
public final class MetricProgram {
  /** Stands where a step is no input. */
  private static final int NUMBER = -1;

  private final ImmutableList<Symbol> inputs;
  private final ImmutableList<String> outputs;
  private final int[] roots;
  private final double[] scales;

  /** Of each step its operator; null for a number or an input. */
  private final Operator[] operators;

  /** Of each step its first operand; of an input its position, of a number {@link #NUMBER}. */
  private final int[] first;

  private final int[] second;
  private final int[] third;
  private final double[] number;

  MetricProgram(List<Node> nodes, ImmutableList<String> outputs, int[] roots, double[] scales) {
    this.outputs = outputs;
    this.roots = roots.clone();
    this.scales = scales.clone();
    int steps = nodes.size();
    operators = new Operator[steps];
    first = new int[steps];
    second = new int[steps];
    third = new int[steps];
    number = new double[steps];
    Map<Symbol, Integer> position = new LinkedHashMap<>();
    for (int i = 0; i < steps; i++) {
      Node node = nodes.get(i);
      if (node instanceof Node.Literal n) {
        first[i] = NUMBER;
        number[i] = n.value();
      } else if (node instanceof Node.Name name) {
        position.putIfAbsent(name.symbol(), position.size());
        first[i] = position.get(name.symbol());
      } else {
        Node.Apply apply = (Node.Apply) node;
        operators[i] = apply.operator();
        first[i] = apply.first();
        second[i] = apply.second();
        third[i] = apply.third();
      }
    }
    inputs = ImmutableList.copyOf(position.keySet());
  }

  /** Events and constants it reads, in the order of the array of inputs. */
  public ImmutableList<Symbol> inputs() {
    return inputs;
  }

  /** Metrics it evaluates, in the order of the array of outputs. */
  public ImmutableList<String> outputs() {
    return outputs;
  }

  /** Length of the arrays of working memory. */
  public int steps() {
    return operators.length;
  }

  /**
   * Evaluates the metrics.
   *
   * @param inputs counts of events since the last reading and constants; NaN: not known
   * @param values working memory, what {@link #derivative} starts from
   * @param outputs the metrics in their units; NaN where an input is missing or a divisor is zero
   */
  public void evaluate(double[] inputs, double[] values, double[] outputs) {
    for (int i = 0; i < operators.length; i++) {
      Operator operator = operators[i];
      if (operator != null) {
        values[i] = operator.value(values[first[i]], values[second[i]], values[third[i]]);
      } else {
        values[i] = first[i] == NUMBER ? number[i] : inputs[first[i]];
      }
    }
    gather(values, outputs);
  }

  /**
   * Derivatives of the metrics in one input, the others held, at the point last evaluated.
   *
   * @param input position in {@link #inputs}
   * @param values as {@link #evaluate} left it
   * @param tangents working memory
   * @param outputs the derivatives, in the metrics' units
   */
  public void derivative(int input, double[] values, double[] tangents, double[] outputs) {
    for (int i = 0; i < operators.length; i++) {
      Operator operator = operators[i];
      int a = first[i];
      if (operator == null) {
        tangents[i] = a == input ? 1 : 0;
        continue;
      }
      int b = second[i];
      int c = third[i];
      tangents[i] =
          operator.derivative(
              values[a], values[b], values[c], tangents[a], tangents[b], tangents[c]);
    }
    gather(tangents, outputs);
  }

  private void gather(double[] steps, double[] outputs) {
    for (int o = 0; o < roots.length; o++) {
      outputs[o] = steps[roots[o]] * scales[o];
    }
  }
}
