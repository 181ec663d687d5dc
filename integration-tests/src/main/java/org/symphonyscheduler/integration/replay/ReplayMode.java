/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Locale;

/** Which scheduler a replay runs. */
public enum ReplayMode {
  /** CapacityScheduler itself. */
  STOCK("off"),
  /** SymphonyScheduler that is switched off. */
  OFF("off"),
  /** Symphony watches; CapacityScheduler decides. */
  SHADOW("shadow"),
  /** Symphony decides. */
  ACTIVE("active"),
  /** As {@link #ACTIVE}, with a model that throws at every call. */
  BROKEN("active");

  private final String setting;

  ReplayMode(String setting) {
    this.setting = setting;
  }

  /** Value of {@code symphony.mode}. */
  String setting() {
    return setting;
  }

  /** Name in tables and JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
