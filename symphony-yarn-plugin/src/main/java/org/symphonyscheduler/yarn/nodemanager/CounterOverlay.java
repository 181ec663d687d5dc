/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ResourceUtilization;
import org.apache.hadoop.yarn.server.nodemanager.Context;
import org.apache.hadoop.yarn.server.nodemanager.NodeResourceMonitor;
import org.apache.hadoop.yarn.server.nodemanager.NodeResourceMonitorImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A NodeManager's resource monitor with the latest counters added to what it says. The monitor
 * behind it keeps running as it was; this one is never started. It is a {@link
 * NodeResourceMonitorImpl} because the status updater casts to that.
 *
 * <p>{@link #getUtilization} runs on the heartbeat's thread: it copies two maps.
 */
final class CounterOverlay extends NodeResourceMonitorImpl {
  private static final Logger LOG = LoggerFactory.getLogger(CounterOverlay.class);

  private final NodeResourceMonitor monitor;
  private final CounterSampler sampler;

  CounterOverlay(Context context, NodeResourceMonitor monitor, CounterSampler sampler) {
    super(context);
    this.monitor = monitor;
    this.sampler = sampler;
  }

  @Override
  public ResourceUtilization getUtilization() {
    ResourceUtilization stock = monitor.getUtilization();
    try {
      Map<String, Float> counters = new HashMap<>(stock.getCustomResources());
      counters.putAll(sampler.latest());
      // Made anew: the setter of custom resources adds to what is there.
      return ResourceUtilization.newInstance(
          stock.getPhysicalMemory(), stock.getVirtualMemory(), stock.getCPU(), counters);
    } catch (RuntimeException e) {
      LOG.debug("Heartbeat goes out without counters", e);
      return stock;
    }
  }
}
