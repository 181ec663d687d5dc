/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * The events a machine counts. An event of a table is offered when the machine has it as written,
 * or has its base: {@code cpu@EVENT\,cmask\=1@}, {@code EVENT:c1} and {@code EVENT} have the base
 * {@code EVENT}. Letters' case does not matter, as in perf. Immutable; safe for any thread.
 */
public final class OfferedEvents implements Predicate<String> {
  private static final Pattern QUOTED = Pattern.compile("[^@]*@([^@,]*)[^@]*@.*");

  /** Where the processor has the event in the second place, it has those that start so. */
  private static final String DERIVED = "PERF_METRICS.";

  private static final String DERIVED_FROM = "TOPDOWN.SLOTS";

  /** Counted by the operating system everywhere. */
  private static final String CLOCK = "TSC";

  private final Set<String> names;

  private OfferedEvents(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /** A machine that counts just these. */
  public static OfferedEvents of(Set<String> events) {
    Set<String> names = new HashSet<>();
    events.forEach(event -> names.add(event.strip().toUpperCase(Locale.ROOT)));
    return new OfferedEvents(names);
  }

  /**
   * Reads a list of events: JSON as Intel ({@code {"Events": [...]}}) or Linux ({@code [...]})
   * publishes it, entries with {@code EventName}; or text with one event a line, from which what
   * follows the first space is left out and lines that start with a hash.
   *
   * @throws InvalidInputException naming file and place
   */
  public static OfferedEvents read(Path file) throws IOException {
    String text = MetricTableReader.text(file);
    String start = text.stripLeading();
    if (start.startsWith("{") || start.startsWith("[")) {
      return ofJson(file.toString(), MetricTableReader.tree(file.toString(), text));
    }
    Set<String> events = new HashSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> events.add(line.split("\\s", 2)[0]));
    return of(events);
  }

  private static OfferedEvents ofJson(String source, JsonNode document) {
    JsonNode list = document.isArray() ? document : document.path("Events");
    if (!list.isArray()) {
      throw new InvalidInputException(
          source, "the document", document.getNodeType(), "a list of events or a list \"Events\"");
    }
    Set<String> events = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String name = new JsonEntry(source, "[" + i + "]", list.get(i)).text("EventName");
      if (!name.isBlank()) {
        events.add(name);
      }
    }
    return of(events);
  }

  @Override
  public boolean test(String event) {
    String name = event.toUpperCase(Locale.ROOT);
    String base = base(name);
    return names.contains(name)
        || names.contains(base)
        || base.equals(CLOCK)
        || (base.startsWith(DERIVED) && names.contains(DERIVED_FROM));
  }

  /** An event without the unit that counts it and without qualifiers. */
  static String base(String event) {
    Matcher quoted = QUOTED.matcher(event);
    String name = quoted.matches() ? quoted.group(1) : event;
    int colon = name.indexOf(':');
    return colon > 0 ? name.substring(0, colon) : name;
  }
}
