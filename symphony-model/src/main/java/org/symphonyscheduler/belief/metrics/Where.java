/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Where an expression stands, for errors.
 *
 * @param source the table's file
 * @param metric the metric's name
 */
public record Where(String source, String metric) {
  /** A fault at a column of the expression, 1-based. */
  InvalidInputException fault(int column, Object value, String expected) {
    return new InvalidInputException(
        source, "metric " + metric + ", column " + column, shortened(value), expected);
  }

  /** A fault of one of the metric's other fields. */
  InvalidInputException fault(String field, Object value, String expected) {
    return new InvalidInputException(
        source, "metric " + metric + ", " + field, shortened(value), expected);
  }

  /** An error is read by people: enough of the text to find it. */
  private static Object shortened(Object value) {
    return value instanceof String text && text.length() > 80
        ? text.substring(0, 80) + "..."
        : value;
  }
}
