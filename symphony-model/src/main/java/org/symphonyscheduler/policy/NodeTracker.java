/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.HarmModel;
import org.symphonyscheduler.telemetry.CounterHistory;
import org.symphonyscheduler.telemetry.Reading;

/** What the model thread keeps of one node. For the model thread. */
final class NodeTracker {
  private static final int[] NO_DEVICES = {};

  final NodeHandle handle;

  /** Null where no topology is known; so are then history, occupancy and load. */
  final MachinePlan plan;

  final List<RunningContainer> running = new ArrayList<>();
  final DeviceEffects effects;
  final DeviceOccupancy occupancy;
  final ResourceLoad load;

  /** Containers that ran here and ended since the last heartbeat. */
  private final List<RunningContainer> ended = new ArrayList<>();

  private final CounterHistory history;
  long heartbeatMillis = Long.MIN_VALUE;

  /**
   * @param flows makes those of all nodes
   */
  NodeTracker(NodeHandle handle, MachinePlan plan, Flows.Builder flows) {
    this.handle = handle;
    this.plan = plan;
    effects = new DeviceEffects(plan);
    occupancy = plan == null ? null : new DeviceOccupancy(plan, running);
    load = plan == null ? null : new ResourceLoad(plan, flows);
    history = plan == null ? null : plan.reader.newHistory();
  }

  /** Devices the node will give to a container, by the rule both sides know; empty for unknown. */
  int[] choose(ModelEvent.ContainerPlaced placed) {
    return plan == null ? NO_DEVICES : occupancy.choose(placed);
  }

  /** Fills the features of a container that is about to run on its devices. */
  void features(RunningContainer container) {
    container.x[Feature.INTERCEPT] = 1;
    if (container.devices.length > 0) {
      boolean reconfigure = occupancy.mustLoad(container.devices[0], container.placed.kernel());
      load.features(container, running, reconfigure);
    }
  }

  /** Lets time pass for what runs here: each meets the load that the others make. */
  void pass(long nowMillis) {
    if (plan != null && !running.isEmpty()) {
      load.pass(running, nowMillis);
    }
  }

  /** A container is on its way: the node will be as busy as it makes it. */
  void add(RunningContainer container) {
    running.add(container);
    enter(container);
  }

  /** A container turns out not to be where it was thought; {@link #enter} says where it is. */
  void leave(RunningContainer container) {
    if (plan != null) {
      load.remove(container);
    }
  }

  /** See {@link #leave}. */
  void enter(RunningContainer container) {
    if (plan != null) {
      load.add(container);
      occupancy.configure(container);
    }
  }

  /** A container ended. */
  void remove(RunningContainer container, long nowMillis) {
    if (running.remove(container)) {
      container.endMillis = nowMillis;
      leave(container);
      if (plan != null && container.started) {
        ended.add(container);
      }
    }
  }

  /** Takes in a heartbeat; gives what it says, null where no topology is known. */
  Reading heartbeat(
      ModelEvent.Heartbeat heartbeat, ContainerIndex containers, HarmModel harm, long nowMillis) {
    long last = heartbeatMillis;
    heartbeatMillis = nowMillis;
    if (plan == null) {
      return null;
    }
    Reading reading = plan.reader.read(history, heartbeat.atMillis(), heartbeat.counters());
    if (last != Long.MIN_VALUE && nowMillis > last) {
      load.learn(reading, harm, running, ended, last, nowMillis);
    }
    load.update(reading, running, ended, last, nowMillis);
    pass(nowMillis);
    occupancy.take(reading, containers, ended);
    ended.clear();
    return reading;
  }

  /** Lets a silent node's belief widen. */
  void advance(long nowMillis) {
    if (plan != null) {
      load.advance(nowMillis);
    }
  }
}
