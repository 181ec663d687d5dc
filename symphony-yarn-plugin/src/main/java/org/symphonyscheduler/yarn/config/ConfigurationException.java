/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

/**
 * A setting that cannot be used. The message is one sentence: file, key, value, what is accepted
 * and the way out.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}
