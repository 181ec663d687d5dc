/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What provenance says of when and from what something was made. Stateless. */
final class BuiltFrom {
  /** Set by {@code bin/symphony}: its checkout. */
  private static final String HOME = "symphony.home";

  private BuiltFrom() {}

  /** The day, in UTC. */
  static String today() {
    return LocalDate.now(ZoneOffset.UTC).toString();
  }

  /** The commit Symphony was built from; empty when nobody can tell. */
  static String commit() throws IOException {
    Path checkout = Path.of(System.getProperty(HOME, "."));
    if (!Files.isDirectory(checkout.resolve(".git"))) {
      return "";
    }
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
              .directory(checkout.toFile())
              .start();
      String told = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 ? told.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
