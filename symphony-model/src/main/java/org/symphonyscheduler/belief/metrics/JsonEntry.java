/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * One entry of a table's JSON, with errors that say where it stands.
 *
 * @param place such as {@code [17]}
 */
record JsonEntry(String source, String place, JsonNode json) {
  private static final Splitter GROUPS = Splitter.on(';').trimResults().omitEmptyStrings();

  /** A text that must be there and not be blank. */
  String required(String key) {
    String text = text(key);
    if (text.isBlank()) {
      throw fault(key, json.has(key) ? text : null, "a text");
    }
    return text;
  }

  /** A text, empty when it is not there. Numbers count as text: tables write both. */
  String text(String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw fault(key, value.getNodeType(), "a text");
    }
    return value.asText();
  }

  boolean has(String key) {
    return json.hasNonNull(key);
  }

  ImmutableList<String> groups(String key) {
    return ImmutableList.copyOf(GROUPS.split(text(key)));
  }

  InvalidInputException fault(String key, Object value, String expected) {
    return new InvalidInputException(source, place + "." + key, value, expected);
  }
}
