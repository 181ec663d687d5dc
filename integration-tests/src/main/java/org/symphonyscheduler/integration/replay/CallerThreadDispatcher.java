/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.hadoop.yarn.event.DrainDispatcher;
import org.apache.hadoop.yarn.event.Event;
import org.apache.hadoop.yarn.event.EventHandler;

/** Handles every event on the thread that posts it, in the order they were posted. */
final class CallerThreadDispatcher extends DrainDispatcher {
  private final Queue<Event<?>> queue = new ArrayDeque<>();
  private boolean draining;

  private synchronized void post(Event<?> event) {
    queue.add(event);
    if (draining) {
      return;
    }
    draining = true;
    try {
      for (Event<?> next = queue.poll(); next != null; next = queue.poll()) {
        dispatch(next);
      }
    } finally {
      draining = false;
    }
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // As the overridden method has it.
  public EventHandler<Event> getEventHandler() {
    return this::post;
  }

  @Override
  public void await() {}

  @Override
  protected boolean isDrained() {
    return true;
  }

  @Override
  protected void serviceStart() {}

  @Override
  protected void serviceStop() {}
}
