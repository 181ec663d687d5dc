/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.log4j.AppenderSkeleton;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;

/** What Symphony logs while this is open. */
final class CapturedLog extends AppenderSkeleton implements AutoCloseable {
  private static final Logger SYMPHONY = Logger.getLogger("org.symphonyscheduler");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  CapturedLog() {
    SYMPHONY.addAppender(this);
  }

  /** Lines that contain a text. */
  List<String> with(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  protected void append(LoggingEvent event) {
    lines.add(event.getRenderedMessage());
  }

  @Override
  public boolean requiresLayout() {
    return false;
  }

  @Override
  public void close() {
    SYMPHONY.removeAppender(this);
  }
}
