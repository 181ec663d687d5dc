/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import picocli.CommandLine.Option;

/** What a command prints for people, in a file for programs. For one thread. */
public final class JsonOption {
  @Option(names = "--json", paramLabel = "FILE", description = "also write the figures to a file")
  private File file;

  /**
   * Writes the file where one is asked for.
   *
   * @param figures records, maps and lists of them; their names become the keys
   */
  public void write(Object figures) throws IOException {
    if (file != null) {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file, figures);
    }
  }
}
