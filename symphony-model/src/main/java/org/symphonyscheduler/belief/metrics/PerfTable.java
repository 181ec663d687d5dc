/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * perf's form: a list of entries, each a metric ({@code MetricName}, {@code MetricExpr}, {@code
 * MetricGroup}, {@code ScaleUnit}, {@code PerPkg} or {@code AggregationMode}) or something else,
 * such as an event. A name in an expression is a metric of the list, a constant, or else an event.
 */
final class PerfTable {
  private final String source;
  private final Set<String> names = new HashSet<>();

  PerfTable(String source) {
    this.source = source;
  }

  MetricTable read(JsonNode list) {
    List<JsonEntry> entries = new ArrayList<>();
    List<String> passedOver = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isObject()) {
        throw new InvalidInputException(
            source, "[" + i + "]", list.get(i).getNodeType(), "an object");
      }
      JsonEntry entry = new JsonEntry(source, "[" + i + "]", list.get(i));
      if (isMetric(entry)) {
        entries.add(entry);
        names.add(entry.required("MetricName"));
      } else {
        passedOver.add(whatElse(entry));
      }
    }
    List<Metric> metrics = entries.stream().map(this::metric).toList();
    return new MetricTable(
        source, Processors.ofFile(source), MetricTable.Format.PERF_EXPRESSION, metrics, passedOver);
  }

  private static boolean isMetric(JsonEntry entry) {
    // Arm's tables take metrics over from a common list by name; such an entry has no expression.
    boolean elsewhere =
        entry.has("EventName") || entry.has("ArchStdEvent") || entry.has("EventCode");
    return entry.has("MetricName")
        ? entry.has("MetricExpr") || !elsewhere
        : entry.has("MetricExpr") && !elsewhere;
  }

  private static String whatElse(JsonEntry entry) {
    for (String key : List.of("EventName", "ArchStdEvent", "MetricName")) {
      if (entry.has(key)) {
        return entry.text(key) + ": no expression in this file";
      }
    }
    return entry.place() + ": no metric";
  }

  private Metric metric(JsonEntry entry) {
    Where where = new Where(source, entry.text("MetricName"));
    String unit = entry.text("ScaleUnit");
    String perPackage = entry.text("PerPkg").equals("1") ? "PerPkg" : "";
    return new Metric(
        where.metric(),
        entry.text("BriefDescription"),
        entry.groups("MetricGroup"),
        unit.isBlank()
            ? MetricUnit.described("", entry.text("BriefDescription"))
            : MetricUnit.scaled(where, unit),
        entry.has("AggregationMode") ? entry.text("AggregationMode") : perPackage,
        ExpressionParser.parse(where, entry.required("MetricExpr"), this::meaning));
  }

  private Expression meaning(String name) {
    if (names.contains(name)) {
      return Expression.of(Symbol.metric(name));
    }
    return Expression.of(
        Constants.known(name).map(Symbol::constant).orElseGet(() -> Symbol.event(name)));
  }
}
