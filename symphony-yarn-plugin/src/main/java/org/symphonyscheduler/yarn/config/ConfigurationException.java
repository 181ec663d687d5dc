/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import java.util.List;

/**
 * Settings that cannot be used. Each fault is one sentence: file, key, value, what is accepted and
 * the way out; the message is all of them, a line each.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Not kept where the exception is written to a stream. */
  private final transient List<String> faults;

  public ConfigurationException(String fault) {
    this(List.of(fault));
  }

  /**
   * @param faults at least one
   */
  public ConfigurationException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** What is wrong, one by one. */
  public List<String> faults() {
    return faults == null ? List.of(getMessage()) : faults;
  }
}
