/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * /proc and /sys below a root. What cannot be read, or is not a number where one is expected, is
 * empty: on some machine, any of these files is missing. Immutable; safe for any thread.
 */
record SystemFiles(Path root) {

  /** A file's text without surrounding blanks; empty when it cannot be read. */
  Optional<String> text(String path) {
    try {
      // Not as UTF-8: a byte out of place must not make the file unreadable.
      byte[] bytes = Files.readAllBytes(root.resolve(path));
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /** A decimal number, or a hexadecimal one that begins with 0x. */
  OptionalLong number(String path) {
    Optional<String> text = text(path);
    try {
      if (text.isEmpty()) {
        return OptionalLong.empty();
      }
      String number = text.get();
      return OptionalLong.of(
          number.startsWith("0x")
              ? Long.parseLong(number, 2, number.length(), 16)
              : Long.parseLong(number));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Names in a directory, sorted; none when it cannot be read. */
  List<String> names(String directory) {
    try (Stream<Path> entries = Files.list(root.resolve(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException | SecurityException e) {
      return List.of();
    }
  }

  /** Where a link ends: the names on its way from the root; empty when it leads nowhere. */
  List<String> realPath(String link) {
    try {
      Path real = root.toRealPath().relativize(root.resolve(link).toRealPath());
      return Stream.iterate(0, i -> i < real.getNameCount(), i -> i + 1)
          .map(i -> real.getName(i).toString())
          .toList();
    } catch (IOException | SecurityException e) {
      return List.of();
    }
  }
}
