/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import org.symphonyscheduler.yarn.cli.RequiredJava;

/** Stands in for the real class on a Java that is too old for it, see {@link RequiredJava}. */
public final class TelemetryListener {
  static {
    RequiredJava.refuse();
  }

  private TelemetryListener() {}
}
