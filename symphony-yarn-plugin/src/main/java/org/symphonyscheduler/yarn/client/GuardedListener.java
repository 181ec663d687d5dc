/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes events on; what the listener throws is logged and goes no further. */
record GuardedListener(DataFlowListener listener) implements DataFlowListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  @Override
  public void offered(int task, long atMillis) {
    guard(() -> listener.offered(task, atMillis));
  }

  @Override
  public void placed(TaskRun run, long atMillis, long waitedMillis) {
    guard(() -> listener.placed(run, atMillis, waitedMillis));
  }

  @Override
  public void started(TaskRun run, long atMillis) {
    guard(() -> listener.started(run, atMillis));
  }

  @Override
  public void ended(TaskRun run, long atMillis, Outcome outcome, int exitStatus) {
    guard(() -> listener.ended(run, atMillis, outcome, exitStatus));
  }

  @Override
  public void finished(DataFlowResult result) {
    guard(() -> listener.finished(result));
  }

  private static void guard(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.warn("A listener threw", e);
    }
  }
}
