/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import com.google.common.base.Ascii;

/** How much Symphony does in a queue. */
public enum Mode {
  /** CapacityScheduler alone; the model hears nothing. */
  OFF,
  /** CapacityScheduler decides; the model learns and its decisions are counted, not used. */
  SHADOW,
  /** Symphony decides. */
  ACTIVE;

  /** As it is written in symphony-site.xml. */
  public String key() {
    return Ascii.toLowerCase(name());
  }
}
