/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;

/**
 * The counters of a heartbeat, taken out of its message when they are first read: by the model's
 * thread, and not at all when a newer heartbeat has come by then. A message that arrived does not
 * change any more. Safe for any thread.
 */
final class HeartbeatCounters extends AbstractMap<String, Float> {
  private final ResourceUtilization message;
  private volatile Map<String, Float> counters;

  HeartbeatCounters(ResourceUtilization message) {
    this.message = message;
  }

  private Map<String, Float> counters() {
    Map<String, Float> read = counters;
    if (read == null) {
      read = message.getCustomResources();
      counters = read;
    }
    return read;
  }

  @Override
  public Float get(Object name) {
    return counters().get(name);
  }

  @Override
  public boolean containsKey(Object name) {
    return counters().containsKey(name);
  }

  @Override
  public Set<Entry<String, Float>> entrySet() {
    return counters().entrySet();
  }
}
