/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * A network's parameters as JSON, and where they come from. Numbers are written in the shortest
 * form that reads back to the same 64 bits.
 *
 * @param format {@value #FORMAT}
 * @param network what the parameters are of; a reader knows how to build it
 * @param blocks values by block, row by row
 */
public record NetworkFile(
    int format, String network, Provenance provenance, Map<String, double[]> blocks) {
  /** Changes when an older reader would misread the file. */
  public static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Where parameters come from.
   *
   * @param command that makes them again
   * @param data what they were learned from
   * @param commit of the code that learned them, empty when not known
   * @param date of learning, ISO 8601
   * @param metrics how good they were, by name
   */
  public record Provenance(
      String command,
      long seed,
      String data,
      String commit,
      String date,
      SortedMap<String, Double> metrics) {
    public Provenance {
      metrics = metrics == null ? new TreeMap<>() : new TreeMap<>(metrics);
    }
  }

  /** The parameters as they stand; a copy. */
  public static NetworkFile of(String network, Parameters parameters, Provenance provenance) {
    Map<String, double[]> blocks = new LinkedHashMap<>();
    for (Parameters.Block block : parameters.blocks().values()) {
      blocks.put(
          block.name(),
          Arrays.copyOfRange(parameters.values(), block.start(), block.start() + block.size()));
    }
    return new NetworkFile(FORMAT, network, provenance, blocks);
  }

  /**
   * Sets a network's parameters.
   *
   * @param source what errors call the input
   * @throws InvalidInputException when a block is missing, unknown, of another size or not finite;
   *     then nothing is set
   */
  public void copyTo(String source, Parameters parameters) {
    for (String name : blocks.keySet()) {
      if (!parameters.blocks().containsKey(name)) {
        throw fault(source, "blocks." + name, "there", "blocks of " + network + " only");
      }
    }
    for (Parameters.Block block : parameters.blocks().values()) {
      check(source, block);
    }
    for (Parameters.Block block : parameters.blocks().values()) {
      double[] from = blocks.get(block.name());
      System.arraycopy(from, 0, parameters.values(), block.start(), from.length);
    }
  }

  private void check(String source, Parameters.Block block) {
    String path = "blocks." + block.name();
    double[] values = blocks.get(block.name());
    if (values == null || values.length != block.size()) {
      throw fault(
          source,
          path,
          values == null ? "missing" : values.length + " numbers",
          block.rows() + " x " + block.columns() + " numbers; train the network again");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw fault(source, path + "[" + i + "]", values[i], "a finite number");
      }
    }
  }

  /** Writes the file; a reader sees the old one or the new one, never half. */
  public void write(Path file) throws IOException {
    write(file, this);
  }

  /** Writes any record as JSON in the same way. */
  public static void write(Path file, Object content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, JSON.writeValueAsBytes(content));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it is no such file
   */
  public static NetworkFile read(Path file) throws IOException {
    return parse(file.toString(), Files.readAllBytes(file));
  }

  /** Reads what stands in memory; see {@link #read}. */
  public static NetworkFile parse(String source, byte[] json) throws IOException {
    NetworkFile read = parse(source, json, NetworkFile.class);
    if (read.format() != FORMAT || read.blocks() == null) {
      throw fault(source, "format", read.format(), FORMAT + " and blocks");
    }
    return read;
  }

  /** Reads any record that {@link #write(Path, Object)} wrote. */
  public static <T> T parse(String source, byte[] json, Class<T> type) throws IOException {
    try {
      T read = JSON.readValue(new String(json, StandardCharsets.UTF_8), type);
      if (read == null) {
        throw fault(source, "the document", null, "a file that training wrote");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw fault(source, "the document", e.getOriginalMessage(), "a file that training wrote");
    }
  }

  private static InvalidInputException fault(
      String source, String path, Object value, String expected) {
    return new InvalidInputException(source, path, value, expected);
  }
}
