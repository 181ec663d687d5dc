/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.JsonPlace;

/**
 * Reads metric tables: Intel's JSON (an object with a list {@code Metrics} of formulas) and perf's
 * (a list of entries with {@code MetricExpr}: Linux's tables of any processor, Intel's own in
 * perf's syntax). Keys it does not need are passed over, for the formats grow. Stateless; safe for
 * any thread.
 */
public final class MetricTableReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Tables of the project's own, by name. */
  public enum BuiltIn {
    /** A two-socket Xeon with a mesh, UPI and IIO counters. */
    XEON("xeon-two-socket"),
    /** A two-socket Power with nest counters and X links. */
    POWER("power-two-socket");

    private final String resource;

    BuiltIn(String resource) {
      this.resource = resource;
    }
  }

  private MetricTableReader() {}

  /**
   * Reads a file.
   *
   * @throws IOException when the file cannot be read
   * @throws InvalidInputException as {@link #parse}
   */
  public static MetricTable read(Path file) throws IOException {
    return parse(file.toString(), text(file));
  }

  /** A file's text; one that is not UTF-8 is bad input. */
  static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(file.toString());
    }
  }

  /**
   * Reads a table.
   *
   * @param source what errors call it, usually its file; the processor is named after it where the
   *     table does not say
   * @throws InvalidInputException naming file, metric and column or field
   */
  public static MetricTable parse(String source, String json) {
    JsonNode document = tree(source, json);
    if (document.isArray()) {
      return new PerfTable(source).read(document);
    } else if (document.path("Metrics").isArray()) {
      return new IntelTable(source).read(document);
    }
    throw new InvalidInputException(
        source,
        "the document",
        document.getNodeType(),
        "a list of metrics, or an object with a list \"Metrics\"");
  }

  /** A table of the project's own. */
  public static MetricTable builtIn(BuiltIn table) {
    String name = table.resource + ".json";
    try (InputStream in = MetricTableReader.class.getResourceAsStream("/metrics/" + name)) {
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any JSON document. */
  static JsonNode tree(String source, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(source, JsonPlace.of(e), e.getOriginalMessage(), "JSON");
    }
  }
}
