/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Reads and writes the JSON form of a {@link Workload}, docs/workload.md. Keys that the form does
 * not know are errors. Memory is linear in the input. Stateless; safe for any thread.
 */
public final class WorkloadJson {
  private static final String FORM = "a workload as in docs/workload.md";

  private static final String BUILT_IN = "/workload/genomics-and-health.json";

  private WorkloadJson() {}

  /**
   * Variant calling, EEG-Graph and AttackTagger. Its run times and demands are assumptions of this
   * project; docs/workload.md names the sources of their shape.
   */
  public static Workload builtIn() {
    try (InputStream in = WorkloadJson.class.getResourceAsStream(BUILT_IN)) {
      return parse(BUILT_IN, new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a workload.
   *
   * @param source what errors call the input, usually its file
   * @throws InvalidInputException naming source, path and value at fault
   */
  public static Workload parse(String source, String json) {
    try {
      return parse(source, new StringReader(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file; see {@link #parse(String, String)}. */
  public static Workload read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return parse(file.toString(), reader);
    }
  }

  /** Reads to the end of the input and leaves it open; see {@link #parse(String, String)}. */
  public static Workload parse(String source, Reader json) throws IOException {
    WorkloadSpec spec = StrictJson.read(source, json, WorkloadSpec.class, FORM);
    return new WorkloadCheck(source).workload(spec);
  }

  /** The JSON form of a workload; reading it gives an equal workload. */
  public static String write(Workload workload) {
    return StrictJson.write(WorkloadSpec.of(workload));
  }
}
