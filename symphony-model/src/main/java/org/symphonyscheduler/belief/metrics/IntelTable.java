/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Intel's form: {@code Metrics[]} with a {@code Formula} of aliases, which {@code Events[]} and
 * {@code Constants[]} explain. A constant's name may be a number or an expression itself.
 */
final class IntelTable {
  private final String source;

  IntelTable(String source) {
    this.source = source;
  }

  MetricTable read(JsonNode document) {
    JsonNode list = document.path("Metrics");
    List<Metric> metrics = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String place = "Metrics[" + i + "]";
      if (!list.get(i).isObject()) {
        throw new InvalidInputException(source, place, list.get(i).getNodeType(), "an object");
      }
      metrics.add(metric(new JsonEntry(source, place, list.get(i))));
    }
    String info = document.path("Header").path("Info").asText("");
    return new MetricTable(
        source,
        info.isBlank() ? Processors.ofFile(source) : Processors.ofIntel(info),
        MetricTable.Format.INTEL_FORMULA,
        metrics,
        List.of());
  }

  private Metric metric(JsonEntry entry) {
    Where where = new Where(source, entry.required("MetricName"));
    String description = entry.text("BriefDescription");
    Map<String, Expression> aliases = aliases(where, entry);
    List<String> groups = new ArrayList<>(entry.groups("MetricGroup"));
    if (entry.has("Category")) {
      groups.add(entry.text("Category"));
    }
    return new Metric(
        where.metric(),
        description,
        ImmutableList.copyOf(groups),
        MetricUnit.described(entry.text("UnitOfMeasure"), description),
        entry.text("ResolutionLevels"),
        ExpressionParser.parse(
            where, entry.required("Formula"), name -> meaning(aliases, name).orElse(null)));
  }

  private Map<String, Expression> aliases(Where where, JsonEntry entry) {
    Map<String, Expression> aliases = new HashMap<>();
    for (JsonEntry event : list(entry, "Events")) {
      put(event, aliases, Expression.of(Symbol.event(event.required("Name"))));
    }
    for (JsonEntry constant : list(entry, "Constants")) {
      Where inConstant = new Where(source, where.metric() + ", constant " + constant.text("Alias"));
      put(
          constant,
          aliases,
          ExpressionParser.parse(
              inConstant,
              constant.required("Name"),
              name -> Expression.of(Symbol.constant(Constants.canonical(name)))));
    }
    return aliases;
  }

  private static void put(JsonEntry entry, Map<String, Expression> aliases, Expression meaning) {
    String alias = entry.required("Alias");
    Expression before = aliases.putIfAbsent(alias, meaning);
    if (before != null && !before.equals(meaning)) {
      throw entry.fault("Alias", alias, "an alias no other event or constant has");
    }
  }

  private List<JsonEntry> list(JsonEntry entry, String key) {
    JsonNode list = entry.json().path(key);
    if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
      throw entry.fault(key, list.getNodeType(), "a list");
    }
    List<JsonEntry> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      entries.add(new JsonEntry(source, entry.place() + "." + key + "[" + i + "]", list.get(i)));
    }
    return entries;
  }

  /** Formulas use the time between readings without an alias. */
  private static Optional<Expression> meaning(Map<String, Expression> aliases, String name) {
    return Optional.ofNullable(aliases.get(name))
        .or(() -> Constants.known(name).map(known -> Expression.of(Symbol.constant(known))));
  }
}
