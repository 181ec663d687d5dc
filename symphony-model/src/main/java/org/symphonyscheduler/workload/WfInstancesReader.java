/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Reads measured workflows from a table with a row per task and the columns {@code instance, task,
 * category, parents, runtime_s} and, where measured, {@code cores, avg_cpu_pct, memory_bytes};
 * parents are task numbers separated by spaces, an empty cell means not measured, other columns are
 * ignored. Stateless; safe for any thread.
 */
public final class WfInstancesReader {
  private static final List<String> REQUIRED =
      List.of("instance", "task", "category", "parents", "runtime_s");

  private WfInstancesReader() {}

  /**
   * Reads a file.
   *
   * @return graphs by the name of their instance, in the order of the file
   * @throws InvalidInputException naming line and value at fault
   */
  public static Map<String, DataFlowGraph> read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return parse(file.toString(), reader);
    }
  }

  /** Reads to the end of the input; see {@link #read}. */
  public static Map<String, DataFlowGraph> parse(String source, Reader csv) throws IOException {
    Map<String, List<MeasuredWorkflow.Task>> instances = new LinkedHashMap<>();
    CsvMapper mapper = CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();
    try (MappingIterator<Map<String, String>> rows =
        mapper
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv)) {
      while (rows.hasNextValue()) {
        int line = rows.getCurrentLocation().getLineNr();
        Row row = new Row(source, line, rows.nextValue());
        instances.computeIfAbsent(row.text("instance"), i -> new ArrayList<>()).add(row.task());
      }
    } catch (RuntimeJsonMappingException | JsonProcessingException e) {
      throw new InvalidInputException(source, "a row", e.getMessage(), "comma separated values");
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(source);
    }
    if (instances.isEmpty()) {
      throw new InvalidInputException(source, "the table", null, "rows with " + REQUIRED);
    }
    Map<String, DataFlowGraph> graphs = new LinkedHashMap<>();
    instances.forEach(
        (name, tasks) ->
            graphs.put(name, MeasuredWorkflow.graph(source + ", " + name, name, tasks)));
    return graphs;
  }

  private record Row(String source, int line, Map<String, String> cells) {
    MeasuredWorkflow.Task task() {
      String parents = cells.get("parents");
      double percent = number("avg_cpu_pct");
      double cores = number("cores");
      double seconds = number("runtime_s");
      if (Double.isNaN(seconds)) {
        throw fault("runtime_s", cells.get("runtime_s"), "seconds");
      }
      return new MeasuredWorkflow.Task(
          text("task"),
          text("category"),
          parents == null || parents.isBlank() ? List.of() : List.of(parents.split(" +")),
          seconds,
          Double.isNaN(cores) ? percent / 100 : cores,
          number("memory_bytes"));
    }

    String text(String column) {
      String value = cells.get(column);
      if (value == null || value.isBlank()) {
        throw fault(column, null, "one of the columns " + REQUIRED);
      }
      return value;
    }

    private double number(String column) {
      String value = cells.get(column);
      if (value == null || value.isBlank()) {
        return Double.NaN;
      }
      try {
        double number = Double.parseDouble(value);
        if (number >= 0 && number < Double.POSITIVE_INFINITY) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
      throw fault(column, value, "a number not below 0");
    }

    private InvalidInputException fault(String column, String value, String expected) {
      return new InvalidInputException(source, "line " + line + ", " + column, value, expected);
    }
  }
}
