/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.symphonyscheduler.yarn.doctor.Finding.Severity;

/** A configuration directory that begins as the shipped one and is changed by a test. */
final class ConfDirectory {
  static final Path SHIPPED = Path.of("..", "conf");

  final Path path;

  private ConfDirectory(Path path) {
    this.path = path;
  }

  static ConfDirectory shipped(Path path) throws IOException {
    try (var files = Files.list(SHIPPED)) {
      for (Path each : files.toList()) {
        Files.copy(each, path.resolve(each.getFileName().toString()));
      }
    }
    return new ConfDirectory(path);
  }

  /** Replaces something that stands in a file. */
  ConfDirectory but(String file, String from, String to) throws IOException {
    String text = Files.readString(path.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(path.resolve(file), text.replace(from, to));
    return this;
  }

  /** Adds a property to a file. */
  ConfDirectory with(String file, String key, String value) throws IOException {
    return but(
        file,
        "</configuration>",
        "<property><name>%s</name><value>%s</value></property></configuration>"
            .formatted(key, value));
  }

  ConfDirectory without(String file) throws IOException {
    Files.delete(path.resolve(file));
    return this;
  }

  ConfDirectory holding(String file, String text) throws IOException {
    Files.writeString(path.resolve(file), text);
    return this;
  }

  Doctor.Report report() {
    return Doctor.examine(path);
  }

  List<String> messages(Severity severity) {
    return report().findings().stream()
        .filter(finding -> finding.severity() == severity)
        .map(finding -> finding.file() + ": " + finding.message())
        .toList();
  }
}
