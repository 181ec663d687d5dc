/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unit of a metric.
 *
 * @param scale what the expression's value is multiplied by to be in the unit
 * @param name the unit as the table writes it, such as {@code MB/s}; empty when it has none
 */
public record MetricUnit(double scale, String name) {
  /** No unit. */
  public static final MetricUnit NONE = new MetricUnit(1, "");

  private static final Pattern SCALED =
      Pattern.compile("\\s*([0-9]++(?:\\.[0-9]*+)?(?:[eE][+-]?[0-9]{1,3})?)\\s*(\\S.*)?");
  private static final Pattern BYTES =
      Pattern.compile("([kmgt]?)(i?)b(?:ytes)?\\s*(/\\s*s(?:ec(?:onds?)?)?)?");
  private static final Pattern DESCRIBED =
      Pattern.compile("\\[\\s*([kmgtKMGT]i?B\\s*/\\s*s(?:ec)?)\\s*\\]");

  /** What kind of quantity a unit measures. */
  public enum Dimension {
    /** A share of a whole, 1 being all of it. */
    SHARE,
    /** GB/s. */
    RATE,
    /** GB since the last reading. */
    AMOUNT,
    /** Anything else, in its own unit. */
    OTHER
  }

  /** perf's {@code ScaleUnit}: a number and then a unit, such as {@code 6.1e-5MB}. */
  static MetricUnit scaled(Where where, String text) {
    Matcher matcher = SCALED.matcher(text);
    if (!matcher.matches()) {
      throw where.fault("ScaleUnit", text, "a number and then a unit, such as 1MB/s");
    }
    double scale = Double.parseDouble(matcher.group(1));
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw where.fault("ScaleUnit", text, "a scale above 0 and below 1.8e308");
    }
    return new MetricUnit(scale, matcher.group(2) == null ? "" : matcher.group(2).strip());
  }

  /** Intel's {@code UnitOfMeasure}; where that is empty, a rate the description ends in. */
  static MetricUnit described(String unit, String description) {
    if (!unit.isBlank()) {
      return new MetricUnit(1, unit.strip());
    }
    Matcher matcher = DESCRIBED.matcher(description);
    return matcher.find() ? new MetricUnit(1, matcher.group(1)) : NONE;
  }

  /** What it measures. */
  public Dimension dimension() {
    if (isPercent()) {
      return Dimension.SHARE;
    }
    Matcher bytes = bytes();
    if (!bytes.matches()) {
      return Dimension.OTHER;
    }
    return bytes.group(3) == null ? Dimension.AMOUNT : Dimension.RATE;
  }

  /** What a value in this unit is multiplied by to be in the unit of its {@link #dimension}. */
  public double factor() {
    if (isPercent()) {
      return 0.01;
    }
    Matcher bytes = bytes();
    if (!bytes.matches()) {
      return 1;
    }
    int power = "kmgt".indexOf(bytes.group(1)) + 1;
    double base = bytes.group(2).isEmpty() ? 1000 : 1024;
    return (bytes.group(1).isEmpty() ? 1 : Math.pow(base, power)) / 1e9;
  }

  private boolean isPercent() {
    return name.equals("%") || name.equalsIgnoreCase("percent");
  }

  private Matcher bytes() {
    return BYTES.matcher(name.toLowerCase(Locale.ROOT));
  }
}
