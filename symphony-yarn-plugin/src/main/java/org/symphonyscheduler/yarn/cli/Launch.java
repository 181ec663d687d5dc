/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the commands of the shipped jar with Hadoop's jars beside them, wherever these are. */
public final class Launch {
  private static final String OF_HADOOP =
      "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler";

  private Launch() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) throws ReflectiveOperationException, URISyntaxException {
    ClassLoader own = Launch.class.getClassLoader();
    ClassLoader loader = has(own, OF_HADOOP) ? own : withHadoop();
    if (!has(loader, OF_HADOOP)) {
      System.err.println(
          "Hadoop's jars were not found: set HADOOP_HOME, put \"hadoop\" on the PATH, or run"
              + " \"yarn jar\" in place of \"java -jar\"");
      System.exit(2);
    }
    Thread.currentThread().setContextClassLoader(loader);
    silence(loader);
    Class.forName("org.symphonyscheduler.yarn.cli.OperatorCommands", true, loader)
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
  }

  private static boolean has(ClassLoader loader, String name) {
    return loader.getResource(name.replace('.', '/') + ".class") != null;
  }

  @SuppressWarnings("resource") // It lives as long as the process.
  private static ClassLoader withHadoop() throws URISyntaxException {
    URL jar = Launch.class.getProtectionDomain().getCodeSource().getLocation();
    List<URL> hadoop = HadoopJars.find(Path.of(jar.toURI()), System.getenv());
    List<URL> all = new ArrayList<>(List.of(jar));
    all.addAll(hadoop);
    return new URLClassLoader(all.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** Hadoop's log lines are for daemons; what a command has to say it prints. */
  private static void silence(ClassLoader loader) {
    try {
      Class<?> level = Class.forName("org.apache.log4j.Level", true, loader);
      Object root =
          Class.forName("org.apache.log4j.LogManager", true, loader)
              .getMethod("getRootLogger")
              .invoke(null);
      Class.forName("org.apache.log4j.Category", true, loader)
          .getMethod("setLevel", level)
          .invoke(root, level.getField("OFF").get(null));
    } catch (ReflectiveOperationException e) {
      // Another logger than Hadoop's own: it says what it says.
    }
  }
}
