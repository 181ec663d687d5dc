/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.Map;
import java.util.TreeMap;
import org.symphonyscheduler.topology.InvalidInputException;

/** The parameters that policies have by name, and what they may be. Stateless. */
final class PolicyParameters {
  /** A range, both ends included. */
  private record Range(double least, double most, boolean whole) {
    Range(double least, double most) {
      this(least, most, false);
    }

    boolean holds(double value) {
      return value >= least && value <= most && (!whole || value == Math.rint(value));
    }

    @Override
    public String toString() {
      return (whole ? "a whole number from " : "a number from ") + least + " to " + most;
    }
  }

  private static final Range FACTOR = new Range(0, 1000);
  private static final Range SWITCH = new Range(0, 1, true);

  /** How tasks are put to any policy; see {@link PolicySettings#rules}. */
  private static final Map<String, Range> RULES =
      Map.of(
          "slowestLast", SWITCH,
          "ageing", FACTOR,
          "soonWeight", FACTOR,
          "outlook", SWITCH,
          "patience", new Range(1, 1000),
          "batch", new Range(1, 100_000, true),
          "reserve", SWITCH,
          "head", FACTOR,
          "breaking", FACTOR,
          "freeNodes", new Range(0, 10_000, true));

  /** Costs and waits of the finish-time rule. */
  private static final Map<String, Range> COSTS =
      Map.of(
          "eta",
          FACTOR,
          "price",
          FACTOR,
          "waitBias",
          new Range(0.1, 1000),
          "evict",
          FACTOR,
          "waitFactor",
          FACTOR);

  /** What concerns learning. */
  private static final Map<String, Range> LEARNING =
      Map.of(
          "thompson",
          FACTOR,
          "horizon",
          FACTOR,
          "preferenceFactor",
          new Range(1, 1000),
          "coresFactor",
          new Range(1, 1000));

  private PolicyParameters() {}

  private static Map<String, Range> of(String policy) {
    Map<String, Range> all = new TreeMap<>();
    switch (policy) {
      case "symphony", "symphony-fcfs", "symphony-yarn", "symphony-raw", "residual" -> {
        all.putAll(COSTS);
        all.putAll(LEARNING);
      }
      case "clairvoyant", "planner" -> all.putAll(COSTS);
      case "heft" -> {
        all.put("price", COSTS.get("price"));
        all.put("waitBias", COSTS.get("waitBias"));
        all.put("waitFactor", COSTS.get("waitFactor"));
      }
      case "paragon" -> all.put("threshold", new Range(0.01, 1000));
      case "graphene" -> {
        all.put("sensible", new Range(1, 1000));
        all.put("packing", FACTOR);
      }
      case "sparrow" -> {
        all.put("probes", new Range(1, 10_000, true));
        all.put("types", new Range(1, 16, true));
      }
      case "firstfit" -> {}
      default -> {
        return Map.of();
      }
    }
    all.putAll(RULES);
    return all;
  }

  /**
   * A value as it is written.
   *
   * @param source what errors call where it is written
   * @throws InvalidInputException naming what the policy does not have, or the value that is no
   *     number in its range
   */
  static double value(String source, String policy, String name, String written) {
    Map<String, Range> valid = of(policy);
    Range range = valid.get(name);
    if (range == null) {
      String expected =
          valid.isEmpty() ? "a policy that has parameters" : "one of " + valid.keySet();
      throw new InvalidInputException(source, "parameter of " + policy, name, expected);
    }
    double value;
    try {
      value = Double.parseDouble(written);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!range.holds(value)) {
      throw new InvalidInputException(source, policy + ":" + name, written, range.toString());
    }
    return value;
  }
}
