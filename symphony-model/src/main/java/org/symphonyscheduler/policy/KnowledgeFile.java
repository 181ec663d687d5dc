/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.symphonyscheduler.topology.InvalidInputException.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.KnownDevice;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.StrictJson;

/**
 * {@link Knowledge} as lines of JSON: a heading, then a line for each pair of kernel and processor,
 * then one for each device. Memory grows with the file's size, and a file of another format, or cut
 * short, is refused whole. Stateless; safe for any thread.
 */
public final class KnowledgeFile {
  /** Counts up when older programs could not read what newer ones write, or the reverse. */
  private static final int FORMAT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(KnowledgeFile.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KnowledgeFile() {}

  /**
   * The first line.
   *
   * @param features how many there are: what was learned of other features cannot be used
   */
  record Heading(int format, int features, String saved, int pairs, int devices) {}

  /**
   * Writes all that {@link #read} would not refuse: one pair or device that was learned wrongly
   * does not cost the others.
   *
   * @param saved now, on the wall's clock
   */
  public static void write(Knowledge knowledge, Instant saved, Appendable to) throws IOException {
    List<KnownPair> pairs = sound(knowledge.pairs(), KnownPair::check);
    List<KnownDevice> devices = sound(knowledge.devices(), KnownDevice::check);
    line(to, new Heading(FORMAT, Feature.COUNT, saved.toString(), pairs.size(), devices.size()));
    for (KnownPair pair : pairs) {
      line(to, pair);
    }
    for (KnownDevice device : devices) {
      line(to, device);
    }
  }

  private static <T> List<T> sound(List<T> all, BiConsumer<T, String> check) {
    List<T> sound = new ArrayList<>(all.size());
    for (T each : all) {
      try {
        check.accept(each, "what was learned");
        sound.add(each);
      } catch (InvalidInputException e) {
        LOG.warn("Left out of what is kept: {}", e.getMessage());
      }
    }
    return sound;
  }

  private static void line(Appendable to, Object record) throws IOException {
    try {
      to.append(JSON.writeValueAsString(record)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // Records of strings and numbers can be written.
    }
  }

  /**
   * Reads all.
   *
   * @param source what errors call it
   * @param now on the wall's clock: what is known of devices has aged since it was saved
   * @throws InvalidInputException naming source, line, key and value at fault
   * @throws IOException when the reader fails
   */
  public static Knowledge read(String source, BufferedReader from, Instant now) throws IOException {
    Lines lines = new Lines(source, from);
    Heading heading = lines.next(Heading.class, "the heading of a file of knowledge");
    String place = lines.place();
    require(heading.format == FORMAT, place, "format", heading.format, "" + FORMAT);
    require(
        heading.features == Feature.COUNT, place, "features", heading.features, "" + Feature.COUNT);
    long age = Math.max(0, Duration.between(saved(place, heading.saved), now).toMillis());
    List<KnownPair> pairs = new ArrayList<>();
    for (int i = 0; i < heading.pairs; i++) {
      KnownPair pair = lines.next(KnownPair.class, "a kernel on a processor");
      pair.check(lines.place());
      pairs.add(pair);
    }
    List<KnownDevice> devices = new ArrayList<>();
    for (int i = 0; i < heading.devices; i++) {
      KnownDevice device = lines.next(KnownDevice.class, "a device");
      device.check(lines.place());
      devices.add(device.older(age));
    }
    lines.end();
    return new Knowledge(pairs, devices);
  }

  private static Instant saved(String place, String told) {
    require(told != null, place, "saved", null, "a time such as 2026-01-31T12:00:00Z");
    try {
      return Instant.parse(told);
    } catch (DateTimeParseException e) {
      throw new InvalidInputException(place, "saved", told, "a time such as 2026-01-31T12:00:00Z");
    }
  }

  /** A file line by line. */
  private static final class Lines {
    private final String source;
    private final BufferedReader reader;
    private int number;

    Lines(String source, BufferedReader reader) {
      this.source = source;
      this.reader = reader;
    }

    String place() {
      return source + ", line " + number;
    }

    <T> T next(Class<T> type, String form) throws IOException {
      String line = line();
      require(line != null, place(), "the line", null, form + "; the file was cut short");
      return StrictJson.read(place(), new StringReader(line), type, form);
    }

    void end() throws IOException {
      String line = line();
      require(line == null, place(), "the line", line, "the end, by the counts in the heading");
    }

    private String line() throws IOException {
      number++;
      try {
        return reader.readLine();
      } catch (CharacterCodingException e) {
        throw InvalidInputException.notText(source);
      }
    }
  }
}
