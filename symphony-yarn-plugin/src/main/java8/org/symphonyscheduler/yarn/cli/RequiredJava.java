/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.cli;

/**
 * Says which Java Symphony needs. This directory is compiled for Java 8: its classes stand in for
 * those an operator names where a daemon runs on a Java that cannot load the real ones, which lie
 * in the jar's META-INF/versions/17.
 */
public final class RequiredJava {
  static final int LEAST = 17;

  private RequiredJava() {}

  /** Ends the loading of a class that stands in for another. */
  public static void refuse() {
    throw new UnsupportedClassVersionError(
        isThere(System.getProperty("java.specification.version"))
            ? "Symphony's jar was unpacked or packed anew, which its classes do not survive; install"
                + " symphony-yarn-plugin-*-all.jar as it was built"
            : sentence(
                System.getProperty("java.specification.version"), System.getProperty("java.home")));
  }

  /** Whether a Java is new enough, by its specification's version: 1.8, 11, 17. */
  static boolean isThere(String version) {
    return !version.startsWith("1.") && Integer.parseInt(version) >= LEAST;
  }

  static String sentence(String version, String home) {
    return "Symphony needs Java "
        + LEAST
        + " or newer, and this is Java "
        + version
        + " in "
        + home
        + ". For a ResourceManager or NodeManager set JAVA_HOME in hadoop-env.sh or yarn-env.sh and"
        + " start it again";
  }
}
