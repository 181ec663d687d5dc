/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds the jars of a Hadoop installation: around the jar itself where that lies in
 * share/hadoop/yarn/lib, else by HADOOP_HOME, else by what "hadoop classpath" prints.
 */
final class HadoopJars {
  /** Of an installation; the rest (MapReduce, tools, examples) only costs time to open. */
  private static final List<String> DIRECTORIES =
      List.of("common", "common/lib", "yarn", "yarn/lib", "hdfs", "hdfs/lib");

  private static final List<String> VARIABLES =
      List.of("HADOOP_HOME", "HADOOP_YARN_HOME", "HADOOP_COMMON_HOME");

  private static final long SECONDS = 20;

  private HadoopJars() {}

  /**
   * @param jar this program's
   * @param environment of the process
   * @return jars and directories, none where no Hadoop was found
   */
  static List<URL> find(Path jar, Map<String, String> environment) {
    List<Path> homes = new ArrayList<>();
    // share/hadoop/yarn/lib/X.jar is four below the home.
    Path around = jar.toAbsolutePath().normalize();
    for (int up = 0; up < 5 && around != null; up++) {
      around = around.getParent();
    }
    if (around != null) {
      homes.add(around);
    }
    VARIABLES.stream()
        .map(environment::get)
        .filter(v -> v != null)
        .map(Path::of)
        .forEach(homes::add);
    for (Path home : homes) {
      List<URL> jars = jarsOf(home.resolve("share/hadoop"));
      if (!jars.isEmpty()) {
        return jars;
      }
    }
    return expand(printed(environment));
  }

  private static List<URL> jarsOf(Path share) {
    return DIRECTORIES.stream()
        .map(share::resolve)
        .filter(Files::isDirectory)
        .flatMap(directory -> jarsIn(directory).stream())
        .toList();
  }

  private static List<URL> jarsIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .map(HadoopJars::url)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // A file's URI always makes a URL.
    }
  }

  /** The class path that the installation's own script prints; empty without one. */
  private static String printed(Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder("hadoop", "classpath");
    builder.environment().keySet().retainAll(environment.keySet());
    try {
      Process hadoop = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text =
          new String(hadoop.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      return hadoop.waitFor(SECONDS, TimeUnit.SECONDS) && hadoop.exitValue() == 0 ? text : "";
    } catch (IOException e) {
      return ""; // There is no such command.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static List<URL> expand(String classPath) {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.endsWith("/*")) {
        Path directory = Path.of(entry.substring(0, entry.length() - 2));
        urls.addAll(Files.isDirectory(directory) ? jarsIn(directory) : List.of());
      } else if (entry.endsWith(".jar")) {
        urls.add(url(Path.of(entry)));
      }
    }
    return urls;
  }
}
