/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;

/** Where in a document Jackson found a fault, for {@link InvalidInputException}. Stateless. */
public final class JsonPlace {
  private JsonPlace() {}

  /** Line and column; "the document" where Jackson cannot tell, as when it is nested too deep. */
  public static String of(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? "the document"
        : "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Keys and indices from the top, as {@code devices[2].parent}; "the document" for the top. */
  public static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "the document" : path.toString();
  }
}
