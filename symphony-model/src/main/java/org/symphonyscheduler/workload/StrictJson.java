/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.JsonPlace;

/**
 * Binds JSON to records and turns every fault into an {@link InvalidInputException}. Unknown and
 * repeated keys are faults. What it writes it can read. Stateless; safe for any thread.
 */
public final class StrictJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // A key written twice would silently lose its first value.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // One value has one form.
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private StrictJson() {}

  /**
   * Reads one value and nothing after it.
   *
   * @param form what is expected, for errors
   * @throws IOException when the reader fails; never for bad input
   */
  public static <T> T read(String source, Reader json, Class<T> type, String form)
      throws IOException {
    try {
      T value = JSON.readValue(json, type);
      if (value == null) {
        throw new InvalidInputException(source, "the document", "null", form);
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw new InvalidInputException(
          source,
          JsonPlace.path(e),
          e.getPropertyName(),
          "one of the keys " + e.getKnownPropertyIds());
    } catch (InvalidFormatException e) {
      throw new InvalidInputException(source, JsonPlace.path(e), e.getValue(), expected(e));
    } catch (MismatchedInputException e) {
      throw new InvalidInputException(
          source, JsonPlace.path(e), e.getOriginalMessage(), expected(e));
    } catch (JsonMappingException e) {
      throw new InvalidInputException(source, JsonPlace.path(e), e.getOriginalMessage(), form);
    } catch (JsonProcessingException e) {
      String place = JsonPlace.of(e);
      throw new InvalidInputException(source, place, e.getOriginalMessage(), "JSON");
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(source);
    }
  }

  /**
   * Writes records as {@link #read} reads them. What says nothing is left out: nulls, empty lists,
   * objects and strings, and figures that are not finite, which stand for "unknown" and "always".
   *
   * @return lines with a line feed at the end of each
   */
  public static String write(Object value) {
    JsonNode tree = JSON.valueToTree(value);
    prune(tree);
    return tree.toPrettyString().replace(System.lineSeparator(), "\n") + '\n';
  }

  private static void prune(JsonNode node) {
    node.forEach(StrictJson::prune);
    if (node instanceof ObjectNode object) {
      Iterator<JsonNode> fields = object.elements();
      while (fields.hasNext()) {
        if (saysNothing(fields.next())) {
          fields.remove();
        }
      }
    }
  }

  private static boolean saysNothing(JsonNode node) {
    return node.isNull()
        || (node.isContainerNode() && node.isEmpty())
        || (node.isTextual() && node.textValue().isEmpty())
        || (node.isDouble() && !Double.isFinite(node.doubleValue()));
  }

  private static String expected(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null) {
      return "another value";
    } else if (type == Integer.class || type == int.class) {
      return "a whole number";
    } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    } else if (type == String.class) {
      return "a string";
    } else if (Iterable.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object";
  }
}
