/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A bound on a figure of some rows, from {@code thresholds.json}, where the runs it comes from
 * stand beside it.
 *
 * @param profile who checks it: {@code always}, {@code ci} (wide, so that noise never fails) or
 *     {@code long} (the goal)
 * @param figure name of the figure in the JSON of {@code bin/symphony overhead}
 * @param mode rows it applies to, {@code *} for all
 * @param nodes rows it applies to, 0 for all
 */
record Threshold(
    String profile, String figure, String mode, int nodes, Double atLeast, Double atMost) {
  private static final String FILE = "/overhead/thresholds.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that a profile checks, the ones for always included. */
  static List<Threshold> of(String profile) {
    List<Threshold> thresholds = new ArrayList<>();
    try (InputStream in = Objects.requireNonNull(Threshold.class.getResourceAsStream(FILE), FILE)) {
      for (JsonNode node : JSON.readTree(in).get("thresholds")) {
        Threshold threshold = JSON.treeToValue(node, Threshold.class);
        if (threshold.profile.equals("always") || threshold.profile.equals(profile)) {
          thresholds.add(threshold);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return thresholds;
  }

  /** What is wrong with a row, empty when nothing is. */
  static List<String> faults(OverheadRow row, List<Threshold> thresholds) {
    JsonNode figures = JSON.valueToTree(row);
    List<String> faults = new ArrayList<>();
    for (Threshold threshold : thresholds) {
      if (!threshold.appliesTo(row)) {
        continue;
      }
      double value =
          Objects.requireNonNull(figures.get(threshold.figure), threshold.figure).asDouble();
      if (threshold.atLeast != null && !(value >= threshold.atLeast)) {
        faults.add(threshold.fault(row, value, "at least " + threshold.atLeast));
      }
      if (threshold.atMost != null && !(value <= threshold.atMost)) {
        faults.add(threshold.fault(row, value, "at most " + threshold.atMost));
      }
    }
    return faults;
  }

  private boolean appliesTo(OverheadRow row) {
    return (mode.equals("*") || mode.equals(row.mode())) && (nodes == 0 || nodes == row.nodes());
  }

  private String fault(OverheadRow row, double value, String expected) {
    return String.format(
        Locale.ROOT,
        "%s, %d nodes, %.0f %% full: %s is %.4g, expected %s",
        row.mode(),
        row.nodes(),
        row.fill() * 100,
        figure,
        value,
        expected);
  }
}
