/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.regex.Pattern;

/** Makes names that a topology accepts from what hardware calls itself. */
final class ComponentNames {
  private static final Pattern NOISE =
      Pattern.compile("\\((R|TM|r|tm)\\)|@.*|\\b(CPU|Processor)\\b", Pattern.DOTALL);
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^A-Za-z0-9.]+");
  private static final Pattern EDGES = Pattern.compile("^[-.]+|[-.]+$");

  /** Leaves room for the other parts of an attribute's value. */
  private static final int MAX_LENGTH = 60;

  private ComponentNames() {}

  /** Letters, digits, dots and dashes only; may be empty. */
  static String clean(String name) {
    String plain = NOISE.matcher(name).replaceAll(" ");
    String joined = EDGES.matcher(NOT_ALLOWED.matcher(plain).replaceAll("-")).replaceAll("");
    return joined.substring(0, Math.min(joined.length(), MAX_LENGTH));
  }
}
