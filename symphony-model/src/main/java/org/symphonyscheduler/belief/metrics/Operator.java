/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

/**
 * What an expression does with its operands. Truth is 1 and 0. Every operator answers NaN for an
 * operand it has no value for, and never throws. Stateless.
 */
public enum Operator {
  NEGATE(1),
  ADD(2),
  SUBTRACT(2),
  MULTIPLY(2),
  /** By zero: NaN, as perf has it. */
  DIVIDE(2),
  /** What C's fmod gives; perf cuts the operands to whole numbers first, where the two agree. */
  REMAINDER(2),
  MIN(2),
  MAX(2),
  /** {@code d_ratio}: the quotient, 0 where the divisor is 0. */
  RATIO(2),
  LESS(2),
  LESS_OR_EQUAL(2),
  GREATER(2),
  GREATER_OR_EQUAL(2),
  EQUAL(2),
  NOT_EQUAL(2),
  /** Of the whole parts, bit by bit, like the next two: for truths the logical operator. */
  AND(2),
  XOR(2),
  OR(2),
  /** Condition, value where it is not 0, value where it is 0. */
  IF(3);

  private final int operands;

  Operator(int operands) {
    this.operands = operands;
  }

  /** How many operands it takes, 1 to 3. */
  public int operands() {
    return operands;
  }

  /** The value; operands beyond {@link #operands} are not read. */
  public double value(double a, double b, double c) {
    return switch (this) {
      case NEGATE -> -a;
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> b == 0 ? Double.NaN : a / b;
      case REMAINDER -> a % b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case RATIO -> b == 0 ? 0 : a / b;
      case LESS -> truth(a < b);
      case LESS_OR_EQUAL -> truth(a <= b);
      case GREATER -> truth(a > b);
      case GREATER_OR_EQUAL -> truth(a >= b);
      case EQUAL -> truth(a == b);
      case NOT_EQUAL -> truth(a != b);
      case AND -> (double) ((long) a & (long) b);
      case XOR -> (double) ((long) a ^ (long) b);
      case OR -> (double) ((long) a | (long) b);
      case IF -> Double.isNaN(a) ? Double.NaN : a != 0 ? b : c;
    };
  }

  /**
   * The derivative of the value along a direction: the chain rule's term of this operator. Steps
   * (comparisons, bits) have derivative 0; a tie of {@code min} or {@code max} follows the first
   * operand.
   *
   * @param da derivative of {@code a} along the direction; so {@code db}, {@code dc}
   */
  public double derivative(double a, double b, double c, double da, double db, double dc) {
    return switch (this) {
      case NEGATE -> -da;
      case ADD -> da + db;
      case SUBTRACT -> da - db;
      case MULTIPLY -> da * b + a * db;
      case DIVIDE -> b == 0 ? Double.NaN : (da - a / b * db) / b;
      case REMAINDER -> da - whole(a / b) * db;
      case MIN -> a <= b ? da : db;
      case MAX -> a >= b ? da : db;
      case RATIO -> b == 0 ? 0 : (da - a / b * db) / b;
      case IF -> Double.isNaN(a) ? Double.NaN : a != 0 ? db : dc;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL, AND, XOR, OR -> 0;
    };
  }

  private static double truth(boolean holds) {
    return holds ? 1 : 0;
  }

  private static double whole(double quotient) {
    return quotient < 0 ? Math.ceil(quotient) : Math.floor(quotient);
  }
}
