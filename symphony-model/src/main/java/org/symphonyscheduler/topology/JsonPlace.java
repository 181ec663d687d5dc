/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;

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
}
