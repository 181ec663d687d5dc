/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

import java.util.HashMap;
import java.util.Map;

/** What can be wrong with an emulated machine's counters; for tests. */
public enum CounterFault {
  /** Nothing. */
  NONE,
  /** Every value is NaN. */
  NOT_A_NUMBER,
  /** Every value has the wrong sign. */
  NEGATIVE,
  /** Every value is beyond any hardware. */
  ABSURD,
  /** No counter is there. */
  MISSING,
  /** Values stay what they were when the fault began. */
  STUCK;

  /**
   * @param counters right ones
   * @param stuck what they were when the fault began
   */
  Map<String, Float> apply(Map<String, Float> counters, Map<String, Float> stuck) {
    return switch (this) {
      case NONE -> counters;
      case NOT_A_NUMBER -> all(counters, Float.NaN, 0);
      case NEGATIVE -> all(counters, -1, -1);
      case ABSURD -> all(counters, 1e30f, 1);
      case MISSING -> Map.of();
      case STUCK -> stuck;
    };
  }

  private static Map<String, Float> all(Map<String, Float> counters, float base, float factor) {
    Map<String, Float> wrong = new HashMap<>();
    counters.forEach((name, value) -> wrong.put(name, base + factor * value));
    return wrong;
  }
}
