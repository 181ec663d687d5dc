/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.function.LongSupplier;

/**
 * The replay's time, milliseconds. The driver sets it; any thread may read it. Times inside the
 * ResourceManager are the wall clock's.
 */
final class ReplayClock implements LongSupplier {
  private volatile long millis = 1_000_000;

  @Override
  public long getAsLong() {
    return millis;
  }

  void set(long millis) {
    this.millis = millis;
  }
}
