/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.emulation;

/** An emulated machine cannot run what it was given; the message says why. */
public final class EmulationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmulationException(String message) {
    super(message);
  }
}
