/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;

/**
 * Draws tasks so that a share of the devices of each kind is asked for or busy. Tasks of a kind of
 * which enough is about wait for their turn; their order within a kind stays. For one thread.
 */
final class ReplayLoad {
  /** Share of the cores that tasks without a device may fill; the rest serves the devices. */
  private static final double CORES_SHARE = 0.25;

  /** Tasks put by of one kind; those that come on top are passed over. */
  private static final int MOST_PUT_BY = 1_000;

  /** Draws in a row for a kind of which there is not enough: a trace may have none of it. */
  private static final int MOST_DRAWS = 200;

  /** Outstanding units, as a share of the target, below which the load counts as reached. */
  private static final double NEAR = 0.03;

  private final Iterator<ReplayTask> tasks;
  private final Map<ReplayTask.Kind, Level> levels = new EnumMap<>(ReplayTask.Kind.class);

  private static final class Level {
    private final Queue<ReplayTask> putBy = new ArrayDeque<>();
    private long capacity;
    private double target;
    private long wanted;
    private long running;

    boolean full() {
      return wanted + running >= target;
    }
  }

  ReplayLoad(Iterator<ReplayTask> tasks) {
    this.tasks = tasks;
    for (ReplayTask.Kind kind : ReplayTask.Kind.values()) {
      levels.put(kind, new Level());
    }
  }

  /** A node adds to what can be filled. */
  void add(NodeShape shape) {
    levels.get(ReplayTask.Kind.CPU).capacity += shape.vcores();
    levels.get(ReplayTask.Kind.GPU).capacity += shape.gpus();
    levels.get(ReplayTask.Kind.FPGA).capacity += shape.fpgas();
  }

  /** Sets the share to fill; 0 for nothing new. */
  void fill(double share) {
    levels.forEach(
        (kind, level) ->
            level.target =
                share * level.capacity * (kind == ReplayTask.Kind.CPU ? CORES_SHARE : 1));
  }

  /** The next task to ask for, null when enough is asked for. */
  ReplayTask next() {
    for (Level level : levels.values()) {
      if (!level.full() && !level.putBy.isEmpty()) {
        return wanted(level, level.putBy.poll());
      }
    }
    for (int draw = 0; draw < MOST_DRAWS && room(); draw++) {
      ReplayTask task = tasks.next();
      Level level = levels.get(task.kind());
      if (level.capacity < task.units()) {
        continue; // Nobody could ever run it.
      }
      if (!level.full()) {
        return wanted(level, task);
      }
      if (level.putBy.size() < MOST_PUT_BY) {
        level.putBy.add(task);
      }
    }
    return null;
  }

  private boolean room() {
    for (Level level : levels.values()) {
      if (level.capacity > 0 && !level.full()) {
        return true;
      }
    }
    return false;
  }

  private static ReplayTask wanted(Level level, ReplayTask task) {
    level.wanted += task.units();
    return task;
  }

  void granted(ReplayTask task) {
    Level level = levels.get(task.kind());
    level.wanted -= task.units();
    level.running += task.units();
  }

  /** Who asked for it is gone. */
  void cancelled(ReplayTask task) {
    levels.get(task.kind()).wanted -= task.units();
  }

  void ended(ReplayTask task) {
    levels.get(task.kind()).running -= task.units();
  }

  /** Whether nearly all of the load runs. */
  boolean nearTarget() {
    for (Level level : levels.values()) {
      if (level.target - level.running > NEAR * level.target + 1) {
        return false;
      }
    }
    return true;
  }
}
