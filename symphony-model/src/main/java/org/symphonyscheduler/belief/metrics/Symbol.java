/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

/**
 * A name in an expression and what it stands for.
 *
 * @param name an event as its table writes it, escapes removed; a constant in the spelling of
 *     {@link Constants}; or another metric of the same table
 */
public record Symbol(Kind kind, String name) {
  /** What a name can stand for. */
  public enum Kind {
    /** A hardware event: its count since the last reading. */
    EVENT,
    /** A figure that does not change between two readings. */
    CONSTANT,
    /** Another metric of the table: its value before its unit's scale. */
    METRIC
  }

  static Symbol event(String name) {
    return new Symbol(Kind.EVENT, name);
  }

  static Symbol constant(String name) {
    return new Symbol(Kind.CONSTANT, name);
  }

  static Symbol metric(String name) {
    return new Symbol(Kind.METRIC, name);
  }
}
