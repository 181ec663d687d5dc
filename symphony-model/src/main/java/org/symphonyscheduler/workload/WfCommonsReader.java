/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.JsonPlace;

/**
 * Reads a measured workflow from WfCommons JSON: schema 1.5, which keeps the specification of tasks
 * apart from their execution, and the older form with both in {@code workflow.tasks} or {@code
 * workflow.jobs}. What the schema has beyond that is ignored. Stateless; safe for any thread.
 *
 * @see <a href="https://wfcommons.org/format">WfFormat</a>
 */
public final class WfCommonsReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The running number that workflow systems append to the name of a step. */
  private static final Pattern NUMBER = Pattern.compile("[_-]?(ID)?\\d+$");

  private static final String FORM = "a WfCommons workflow, schema 1.5 or before";

  private final String source;

  private WfCommonsReader(String source) {
    this.source = source;
  }

  /** Reads a file; see {@link #parse}. */
  public static DataFlowGraph read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return parse(file.toString(), reader);
    }
  }

  /**
   * Reads a workflow.
   *
   * @param source what errors call the input, usually its file
   * @throws InvalidInputException naming path and value at fault
   */
  public static DataFlowGraph parse(String source, Reader json) throws IOException {
    try {
      return new WfCommonsReader(source).graph(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(source, JsonPlace.of(e), e.getOriginalMessage(), "JSON");
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(source);
    }
  }

  private DataFlowGraph graph(JsonNode document) {
    JsonNode workflow = document.path("workflow");
    JsonNode specified = workflow.path("specification").path("tasks");
    List<MeasuredWorkflow.Task> tasks;
    if (specified.isArray()) {
      tasks = tasks("workflow.specification.tasks", specified, executions(workflow));
    } else if (workflow.path("tasks").isArray()) {
      tasks = tasks("workflow.tasks", workflow.get("tasks"), null);
    } else if (workflow.path("jobs").isArray()) {
      tasks = tasks("workflow.jobs", workflow.get("jobs"), null);
    } else {
      throw new InvalidInputException(source, "workflow.specification.tasks", null, FORM);
    }
    return MeasuredWorkflow.graph(source, document.path("name").asText(source), tasks);
  }

  private Map<String, JsonNode> executions(JsonNode workflow) {
    Map<String, JsonNode> executions = new HashMap<>();
    for (JsonNode task : workflow.path("execution").path("tasks")) {
      executions.put(task.path("id").asText(), task);
    }
    return executions;
  }

  /**
   * @param executions measurements by task, null when they stand in the tasks themselves
   */
  private List<MeasuredWorkflow.Task> tasks(
      String path, JsonNode nodes, Map<String, JsonNode> executions) {
    Map<String, String> ids = new HashMap<>();
    for (JsonNode node : nodes) {
      // Parents are named by id in newer files and by name in older ones.
      ids.put(node.path("name").asText(), id(node));
      ids.put(id(node), id(node));
    }
    List<MeasuredWorkflow.Task> tasks = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode node = nodes.get(i);
      String at = path + "[" + i + "]";
      if (id(node).isEmpty()) {
        throw new InvalidInputException(source, at + ".id", null, "an id or a name");
      }
      JsonNode execution = executions == null ? node : executions.get(id(node));
      if (execution == null) {
        throw new InvalidInputException(
            source, at, id(node), "a task of workflow.execution.tasks with its run time");
      }
      tasks.add(task(at, node, execution, ids));
    }
    return tasks;
  }

  private MeasuredWorkflow.Task task(
      String at, JsonNode node, JsonNode execution, Map<String, String> ids) {
    List<String> parents = new ArrayList<>();
    for (JsonNode parent : node.path("parents")) {
      parents.add(ids.getOrDefault(parent.asText(), parent.asText()));
    }
    double seconds = number(at, execution, "runtimeInSeconds", "runtime");
    if (Double.isNaN(seconds)) {
      throw new InvalidInputException(source, at + ".runtimeInSeconds", null, "seconds");
    }
    double cores = number(at, execution, "coreCount", "cores");
    if (Double.isNaN(cores)) {
      cores = number(at, execution, "avgCPU", "avgCPU") / 100;
    }
    double memory = number(at, execution, "memoryInBytes", "memoryInBytes");
    return new MeasuredWorkflow.Task(
        id(node), category(node, execution), parents, seconds, cores, memory);
  }

  private static String id(JsonNode node) {
    return node.path("id").asText(node.path("name").asText());
  }

  private static String category(JsonNode node, JsonNode execution) {
    String program = execution.path("command").path("program").asText("");
    if (program.isEmpty()) {
      program = node.path("category").asText("");
    }
    return program.isEmpty()
        ? NUMBER.matcher(node.path("name").asText(id(node))).replaceFirst("")
        : program;
  }

  private double number(String at, JsonNode node, String key, String olderKey) {
    JsonNode value = node.has(key) ? node.get(key) : node.path(olderKey);
    if (value.isMissingNode() || value.isNull()) {
      return Double.NaN;
    }
    if (!value.isNumber() || !(value.doubleValue() >= 0)) {
      throw new InvalidInputException(
          source, at + "." + key, value.asText(), "a number not below 0");
    }
    return value.doubleValue();
  }
}
