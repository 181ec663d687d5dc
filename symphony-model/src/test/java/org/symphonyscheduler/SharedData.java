/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Published data that is not part of the project: in the folder that the system property or
 * environment variable SYMPHONY_DATA names, or beside the project.
 */
public final class SharedData {
  private SharedData() {}

  /**
   * A file or folder of the data; skips the test where it is not at hand.
   *
   * @param name relative to the data's folder
   */
  public static Path at(String name) {
    String named = System.getProperty("SYMPHONY_DATA", System.getenv("SYMPHONY_DATA"));
    // Tests run in their module's folder.
    Path data = named != null ? Path.of(named) : Path.of("../../shared/data").normalize();
    Path path = data.resolve(name);
    assumeTrue(Files.isReadable(path), () -> "skipped: no " + path + "; set SYMPHONY_DATA");
    return path;
  }
}
