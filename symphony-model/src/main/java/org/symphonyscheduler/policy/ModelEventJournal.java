/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineSpec;
import org.symphonyscheduler.workload.StrictJson;

/**
 * {@link ModelEvent}s as lines of JSON, one event a line, oldest first: what a cluster told its
 * model on one day can be told to another model on the next. Stateless; safe for any thread.
 */
public final class ModelEventJournal {
  /** What an event leaves open is no key of its line. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(JsonNodeFeature.WRITE_NULL_PROPERTIES)
          .build();

  private static final int BUFFER = 1 << 16;
  private static final String FORM = "an event of a journal";

  private ModelEventJournal() {}

  /** All keys that a line may have; those that do not belong to its event are null. */
  record Line(
      String event,
      Long at,
      String node,
      MachineSpec machine,
      Map<String, Float> counters,
      String container,
      String job,
      String type,
      String kernel,
      String deviceType,
      Integer units,
      List<String> devices,
      String outcome) {}

  /** One line, without its end. */
  public static String write(ModelEvent event) {
    try {
      return JSON.writeValueAsString(line(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // Records of strings and numbers can be written.
    }
  }

  /**
   * Reads one line.
   *
   * @param source what errors call it
   * @throws InvalidInputException naming the key and value at fault
   */
  public static ModelEvent parse(String source, String line) {
    try {
      return event(source, StrictJson.read(source, new StringReader(line), Line.class, FORM));
    } catch (IOException e) {
      throw new IllegalStateException(e); // A string does not fail to be read.
    }
  }

  /**
   * Reads a file, event by event; a file whose name ends in {@code .gz} is compressed.
   *
   * @return whether the file is whole: one whose writer was killed ends in the middle, and all that
   *     it had written by then is read
   * @throws InvalidInputException naming file, line, key and value at fault
   * @throws IOException when the file cannot be read
   */
  public static boolean read(Path file, Consumer<ModelEvent> to) throws IOException {
    int number = 0;
    try (InputStream bytes = open(file)) {
      for (String line = nextLine(bytes); line != null; line = nextLine(bytes)) {
        number++;
        if (!line.isBlank()) {
          to.accept(parse(place(file, number), line));
        }
      }
      return true;
    } catch (EOFException e) { // By who decompresses; a line begun is of no use.
      return false;
    } catch (ZipException e) {
      throw new InvalidInputException(
          place(file, number + 1), "the line", "damaged: " + e.getMessage(), "compressed text");
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(place(file, number + 1));
    }
  }

  private static String place(Path file, int line) {
    return file + ", line " + line;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      return new BufferedInputStream(
          file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER) : bytes, BUFFER);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /**
   * The next line, null at the end. Bytes, not characters, are gathered: a reader of characters
   * reads ahead, and where a file is cut would lose the lines before.
   */
  private static String nextLine(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = from.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = from.read()) {
      line.write(next);
    }
    ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  private static ObjectNode line(ModelEvent event) {
    if (event instanceof ModelEvent.NodeJoined e) {
      ObjectNode line = line("nodeJoined", e).put("node", e.node());
      e.machine().ifPresent(machine -> line.putPOJO("machine", machine.spec()));
      return line;
    } else if (event instanceof ModelEvent.NodeLost e) {
      return line("nodeLost", e).put("node", e.node());
    } else if (event instanceof ModelEvent.Heartbeat e) {
      return line("heartbeat", e)
          .put("node", e.node())
          .putPOJO("counters", new TreeMap<>(e.counters()));
    } else if (event instanceof ModelEvent.ContainerPlaced e) {
      ObjectNode line =
          line("containerPlaced", e)
              .put("node", e.node())
              .put("container", e.container())
              .put("job", e.job())
              .put("kernel", e.kernel())
              .put("deviceType", e.deviceType())
              .put("units", e.units());
      return e.devices().isEmpty() ? line : line.putPOJO("devices", e.devices());
    } else if (event instanceof ModelEvent.ContainerStarted e) {
      return line("containerStarted", e).put("container", e.container());
    } else if (event instanceof ModelEvent.ContainerFinished e) {
      return line("containerFinished", e)
          .put("container", e.container())
          .put("outcome", e.outcome().name());
    } else if (event instanceof ModelEvent.JobSubmitted e) {
      return line("jobSubmitted", e).put("job", e.job()).put("type", e.type());
    } else if (event instanceof ModelEvent.JobFinished e) {
      return line("jobFinished", e).put("job", e.job());
    }
    throw new IllegalArgumentException("no such event: " + event);
  }

  private static ObjectNode line(String name, ModelEvent event) {
    return JSON.createObjectNode().put("event", name).put("at", event.atMillis());
  }

  private static ModelEvent event(String source, Line line) {
    long at = present(source, "at", line.at);
    return switch (present(source, "event", line.event)) {
      case "nodeJoined" ->
          new ModelEvent.NodeJoined(
              at, present(source, "node", line.node), machine(source, line.machine));
      case "nodeLost" -> new ModelEvent.NodeLost(at, present(source, "node", line.node));
      case "heartbeat" ->
          new ModelEvent.Heartbeat(
              at, present(source, "node", line.node), counters(source, line.counters));
      case "containerPlaced" ->
          new ModelEvent.ContainerPlaced(
              at,
              present(source, "container", line.container),
              present(source, "job", line.job),
              present(source, "node", line.node),
              present(source, "kernel", line.kernel),
              present(source, "deviceType", line.deviceType),
              positive(source, present(source, "units", line.units)),
              line.devices == null ? List.of() : devices(source, line.devices));
      case "containerStarted" ->
          new ModelEvent.ContainerStarted(at, present(source, "container", line.container));
      case "containerFinished" ->
          new ModelEvent.ContainerFinished(
              at,
              present(source, "container", line.container),
              outcome(source, present(source, "outcome", line.outcome)));
      case "jobSubmitted" ->
          // YARN lets an application leave its type open.
          new ModelEvent.JobSubmitted(at, present(source, "job", line.job), line.type);
      case "jobFinished" -> new ModelEvent.JobFinished(at, present(source, "job", line.job));
      default ->
          throw new InvalidInputException(
              source, "event", line.event, "nodeJoined, heartbeat, containerPlaced, ...");
    };
  }

  private static <T> T present(String source, String key, T value) {
    if (value == null) {
      throw new InvalidInputException(source, key, null, FORM);
    }
    return value;
  }

  private static int positive(String source, int units) {
    if (units < 1) {
      throw new InvalidInputException(source, "units", units, "a whole number above 0");
    }
    return units;
  }

  private static Optional<Machine> machine(String source, MachineSpec spec) {
    try {
      return Optional.ofNullable(spec).map(Machine::new);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(source + ": machine", e);
    }
  }

  private static Map<String, Float> counters(String source, Map<String, Float> counters) {
    for (Map.Entry<String, Float> counter : present(source, "counters", counters).entrySet()) {
      present(source, "counters." + counter.getKey(), counter.getValue());
    }
    return Map.copyOf(counters);
  }

  private static List<String> devices(String source, List<String> devices) {
    for (int d = 0; d < devices.size(); d++) {
      present(source, "devices[" + d + "]", devices.get(d));
    }
    return devices;
  }

  private static ModelEvent.Outcome outcome(String source, String name) {
    return Arrays.stream(ModelEvent.Outcome.values())
        .filter(outcome -> outcome.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    source, "outcome", name, Arrays.toString(ModelEvent.Outcome.values())));
  }
}
