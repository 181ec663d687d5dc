/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

/**
 * One thing that was found.
 *
 * @param file where
 * @param message what, and the way out
 */
public record Finding(Severity severity, String file, String message) {
  /** How bad a finding is, the worst first. */
  public enum Severity {
    /** The daemon does not start, or Symphony is not there. */
    ERROR,
    /** It works less well than it could. */
    WARNING,
    /** Good to know. */
    NOTE
  }

  static Finding error(String file, String message) {
    return new Finding(Severity.ERROR, file, message);
  }

  static Finding warning(String file, String message) {
    return new Finding(Severity.WARNING, file, message);
  }

  static Finding note(String file, String message) {
    return new Finding(Severity.NOTE, file, message);
  }
}
