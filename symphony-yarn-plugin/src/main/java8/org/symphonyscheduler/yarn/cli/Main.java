/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

import java.lang.reflect.InvocationTargetException;

/** What "java -jar" starts: looks which Java this is before anything newer is loaded. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) throws Throwable {
    String version = System.getProperty("java.specification.version");
    if (!RequiredJava.isThere(version)) {
      System.err.println(RequiredJava.sentence(version, System.getProperty("java.home")));
      System.exit(2);
    }
    try {
      Class.forName("org.symphonyscheduler.yarn.cli.Launch")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
