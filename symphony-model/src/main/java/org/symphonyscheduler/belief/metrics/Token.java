/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

/**
 * A word of an expression.
 *
 * @param text as written, escapes removed from names
 * @param column of its first character, 1-based
 */
record Token(Kind kind, String text, int column) {
  enum Kind {
    NUMBER,
    /** An event, a constant, a metric, a function or a key word. */
    NAME,
    /** A name that began with a hash, which is left off. */
    LITERAL,
    SIGN,
    END
  }

  boolean is(Kind expected, String word) {
    return kind == expected && text.equals(word);
  }
}
