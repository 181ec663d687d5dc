/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a machine from its JSON form, {@link MachineSpec}. Stateless; safe for any thread. */
public final class MachineJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String FORM = "a topology as in docs/topology.md";

  private MachineJson() {}

  /**
   * @param source what errors call the input, usually its file
   * @throws InvalidInputException naming the path and value at fault
   */
  public static Machine parse(String source, String json) {
    MachineSpec spec = spec(source, json);
    try {
      return new Machine(spec);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(source, e);
    }
  }

  private static MachineSpec spec(String source, String json) {
    try {
      MachineSpec spec = JSON.readValue(json, MachineSpec.class);
      if (spec == null) {
        throw new InvalidInputException(source, "the document", "null", FORM);
      }
      return spec;
    } catch (JsonMappingException e) {
      throw new InvalidInputException(source, JsonPlace.path(e), e.getOriginalMessage(), FORM);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(source, JsonPlace.of(e), e.getOriginalMessage(), "JSON");
    }
  }

  /** Reads a file; see {@link #parse}. */
  public static Machine read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(file.toString());
    }
  }
}
