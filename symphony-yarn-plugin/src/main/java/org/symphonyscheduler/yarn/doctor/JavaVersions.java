/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.VersionInfo;

/**
 * Which Java the daemons of a configuration directory run on: JAVA_HOME as hadoop-env.sh and
 * yarn-env.sh set it, else as it is where this runs. Stateless.
 */
final class JavaVersions {
  static final int LEAST = 17;

  /** In the order in which Hadoop's scripts read them: the last one counts. */
  private static final List<String> ENVIRONMENT_FILES = List.of("hadoop-env.sh", "yarn-env.sh");

  private static final Pattern JAVA_HOME =
      Pattern.compile("^\\s*(?:export\\s+)?JAVA_HOME=[\"']?([^\"'#\\s]+)", Pattern.MULTILINE);

  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"(?:1\\.)?(\\d+)", Pattern.MULTILINE);

  private JavaVersions() {}

  /** Where a JAVA_HOME is set. */
  private record Home(String file, String value) {}

  /**
   * @param otherwise JAVA_HOME of this process's environment, null for none
   */
  static List<Finding> examine(ConfigurationDirectory directory, String otherwise) {
    List<Finding> found = new ArrayList<>();
    Home home = otherwise == null ? null : new Home("JAVA_HOME", otherwise);
    boolean opened = false;
    for (String file : ENVIRONMENT_FILES) {
      String text = text(directory.file(file));
      opened |= text.contains("--add-opens");
      Matcher set = JAVA_HOME.matcher(text);
      while (set.find()) {
        home = new Home(file, set.group(1));
      }
    }
    OptionalInt version = home == null ? OptionalInt.empty() : version(home.value);
    if (version.isPresent() && version.getAsInt() < LEAST) {
      found.add(
          Finding.error(
              home.file,
              "JAVA_HOME is \""
                  + home.value
                  + "\", Java "
                  + version.getAsInt()
                  + ": a daemon with Symphony's jar needs Java "
                  + LEAST
                  + " or newer and does not start; name one in yarn-env.sh"));
    } else if (version.isEmpty()) {
      found.add(
          Finding.note(
              home == null ? ENVIRONMENT_FILES.get(0) : home.file,
              (home == null
                      ? "JAVA_HOME is set neither here nor in yarn-env.sh"
                      : "JAVA_HOME is \"" + home.value + "\", which tells no version here")
                  + ": see that daemons with Symphony's jar run on Java "
                  + LEAST
                  + " or newer"));
    }
    if (VersionInfo.getVersion().startsWith("3.4.") && !opened) {
      found.add(
          Finding.note(
              ENVIRONMENT_FILES.get(0),
              "Hadoop 3.4 on Java 17 or newer wants"
                  + " HADOOP_OPTS=\"$HADOOP_OPTS --add-opens java.base/java.lang=ALL-UNNAMED\""));
    }
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return ""; // A script that cannot be read says nothing.
    }
  }

  /** Of an installation, by the file "release" that every JDK since 8 has. */
  private static OptionalInt version(String home) {
    if (home.contains("$")) {
      return OptionalInt.empty();
    }
    Matcher version = VERSION.matcher(text(Path.of(home, "release")));
    return version.find()
        ? OptionalInt.of(Integer.parseInt(version.group(1)))
        : OptionalInt.empty();
  }
}
