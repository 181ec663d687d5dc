/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.event.Dispatcher;
import org.apache.hadoop.yarn.server.resourcemanager.MockRM;
import org.apache.log4j.Level;
import org.apache.log4j.LogManager;

/**
 * A ResourceManager without servers whose events are handled on the caller's thread. One thread at
 * a time may use it.
 */
final class ReplayResourceManager extends MockRM {
  ReplayResourceManager(Configuration conf) {
    super(conf);
    // MockRM asks for DEBUG; and what stock code writes at WARN for each node too small is not the
    // subject of a measurement.
    LogManager.getRootLogger().setLevel(Level.ERROR);
  }

  @Override
  protected Dispatcher createDispatcher() {
    return new CallerThreadDispatcher();
  }
}
