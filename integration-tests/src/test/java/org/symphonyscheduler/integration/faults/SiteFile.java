/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** A symphony-site.xml that a test writes and changes. */
public final class SiteFile {
  private final Path path;

  private SiteFile(Path path) {
    this.path = path;
  }

  /** A new file; deleted at the end of the process. */
  public static SiteFile of(Map<String, String> settings) throws IOException {
    SiteFile file = new SiteFile(Files.createTempFile("symphony-site", ".xml"));
    file.path.toFile().deleteOnExit();
    file.write(settings);
    return file;
  }

  /** Replaces what it says. */
  public void write(Map<String, String> settings) throws IOException {
    Files.writeString(
        path,
        settings.entrySet().stream()
            .map(
                setting ->
                    "<property><name>%s</name><value>%s</value></property>"
                        .formatted(setting.getKey(), setting.getValue()))
            .collect(Collectors.joining("\n", "<configuration>", "</configuration>")));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
