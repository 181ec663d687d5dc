/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

/** One step of an {@link Expression}. Operands are positions of earlier steps. */
public sealed interface Node {
  /** A number as written. */
  record Literal(double value) implements Node {}

  /** An event, a constant or another metric. */
  record Name(Symbol symbol) implements Node {}

  /**
   * An operator on earlier steps.
   *
   * @param second 0 where the operator takes one operand; so {@code third}
   */
  record Apply(Operator operator, int first, int second, int third) implements Node {}
}
