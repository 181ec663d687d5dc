/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

/** Operations of a {@link Tape} on choices and their probabilities. Stateless. */
public final class Softmax {
  private Softmax() {}

  /**
   * Logarithm of the softmax over all elements that are valid; minus infinity elsewhere.
   *
   * @param valid one flag per element, at least one true
   */
  public static Value logarithms(Tape tape, Value x, boolean[] valid) {
    Value y = tape.make(x.rows, x.columns);
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.size(); i++) {
      most = valid[i] ? Math.max(most, tape.value[x.start + i]) : most;
    }
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += valid[i] ? Math.exp(tape.value[x.start + i] - most) : 0;
    }
    double level = most + Math.log(sum);
    for (int i = 0; i < x.size(); i++) {
      tape.value[y.start + i] =
          valid[i] ? tape.value[x.start + i] - level : Double.NEGATIVE_INFINITY;
    }
    if (tape.recording) {
      tape.steps.add(() -> back(tape, x, y));
    }
    return y;
  }

  private static void back(Tape tape, Value x, Value y) {
    double sum = 0;
    for (int i = 0; i < y.size(); i++) {
      sum += tape.adjoint[y.start + i];
    }
    for (int i = 0; i < y.size(); i++) {
      // exp(-infinity) is 0, and nobody asks for what is not valid: nothing flows there.
      tape.adjoint[x.start + i] +=
          tape.adjoint[y.start + i] - Math.exp(tape.value[y.start + i]) * sum;
    }
  }

  /** The entropy of a distribution given as {@link #logarithms}: {@code -sum p log p}, 1 x 1. */
  public static Value entropy(Tape tape, Value logs) {
    Value y = tape.make(1, 1);
    double entropy = 0;
    for (int i = 0; i < logs.size(); i++) {
      double p = Math.exp(tape.value[logs.start + i]);
      entropy -= p > 0 ? p * tape.value[logs.start + i] : 0;
    }
    tape.value[y.start] = entropy;
    if (tape.recording) {
      tape.steps.add(
          () -> {
            for (int i = 0; i < logs.size(); i++) {
              double log = tape.value[logs.start + i];
              double p = Math.exp(log);
              tape.adjoint[logs.start + i] -= p > 0 ? tape.adjoint[y.start] * p * (1 + log) : 0;
            }
          });
    }
    return y;
  }

  /** One element, 1 x 1. */
  public static Value pick(Tape tape, Value x, int element) {
    Value y = tape.make(1, 1);
    tape.value[y.start] = tape.value[x.start + element];
    if (tape.recording) {
      tape.steps.add(() -> tape.adjoint[x.start + element] += tape.adjoint[y.start]);
    }
    return y;
  }
}
