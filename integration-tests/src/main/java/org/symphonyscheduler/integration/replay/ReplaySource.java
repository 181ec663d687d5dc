/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Iterator;
import java.util.List;

/** What is replayed. */
public interface ReplaySource {
  /** Name for tables. */
  String name();

  /**
   * Kinds of nodes; node number {@code i} of a replay is of kind {@code i} modulo their number.
   * Never empty.
   */
  List<NodeShape> nodes();

  /**
   * Tasks in the order they arrive, without end.
   *
   * @param seed same seed, same tasks
   */
  Iterator<ReplayTask> tasks(long seed);
}
