/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Nodes and tasks that were read from somewhere, the tasks again and again from the beginning.
 *
 * @param recorded not empty
 */
record Trace(String name, List<NodeShape> nodes, List<ReplayTask> recorded)
    implements ReplaySource {
  Trace {
    nodes = List.copyOf(nodes);
    recorded = List.copyOf(recorded);
  }

  /** The order is the trace's own; the seed only says where it begins. */
  @Override
  public Iterator<ReplayTask> tasks(long seed) {
    return new Iterator<>() {
      private int next = (int) Math.floorMod(seed, recorded.size());

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public ReplayTask next() {
        if (recorded.isEmpty()) {
          throw new NoSuchElementException();
        }
        ReplayTask task = recorded.get(next);
        next = (next + 1) % recorded.size();
        return task;
      }
    };
  }
}
