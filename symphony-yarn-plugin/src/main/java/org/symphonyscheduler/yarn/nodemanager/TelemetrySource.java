/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.symphonyscheduler.topology.Machine;

/**
 * Where a NodeManager's topology and counters come from. Made by its no-argument constructor, once
 * for topology and once for counters.
 */
public interface TelemetrySource {
  /**
   * Called once, before anything else.
   *
   * @param conf the NodeManager's configuration
   */
  void init(Configuration conf);

  /**
   * The machine as it is now; empty when nothing is known. May read files; called from a timer, not
   * from the heartbeat.
   *
   * @throws org.symphonyscheduler.topology.InvalidInputException when what describes the machine is
   *     malformed; the node is then handled without topology and the error is logged
   */
  Optional<Machine> machine();

  /**
   * Counters as named in {@link org.symphonyscheduler.telemetry.Counters}. Called from a sampling
   * thread at the interval of {@code symphony.nodemanager.telemetry.interval}; may read files.
   */
  Map<String, Float> counters();
}
