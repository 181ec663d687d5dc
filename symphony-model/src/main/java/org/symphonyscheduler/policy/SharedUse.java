/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.HarmModel;
import org.symphonyscheduler.telemetry.Reading;

/**
 * Explains what a node's counters measure by who ran there: how fast each container ran, what its
 * kernel asks of each resource, what is left for a background that nobody tells of, and which link
 * carries less than told. For the model thread.
 */
final class SharedUse {
  /** Background use of a resource before anything was measured, share of the capacity. */
  private static final double BACKGROUND = 0.03;

  /** Its standard deviation then. */
  private static final double BACKGROUND_DEVIATION = 0.3;

  /** Its drift from one heartbeat to the next. */
  private static final double BACKGROUND_DRIFT = 0.08;

  /** A container must have run for this share of a heartbeat's time to be learned from. */
  private static final double LEAST_PRESENCE = 0.2;

  /** A device that loads an image does so for no longer, milliseconds. */
  private static final long LONGEST_LOADING = 10_000;

  /** Traffic above this share of a link is no noise. */
  private static final double AWAKE = 0.02;

  /** A container below this speed, for its device, is held back by something on its path. */
  private static final double HELD_BACK = 0.75;

  /** It must have run for this share of a heartbeat's time to tell. */
  private static final double TELLING_PRESENCE = 0.7;

  /** A link used less than this is not what holds back. */
  private static final double LEAST_FULL = 0.4;

  /** How far a capacity moves to the use at which a link held back. */
  private static final double LOWERING = 0.05;

  /** How far it moves to a use above it. */
  private static final double RAISING = 0.5;

  private final MachinePlan plan;
  private final double[] capacity;

  /** Of each resource the share of what was told that it is believed to carry. */
  private final double[] carries;

  /** Of each resource the mean and the variance of the background, in its unit. */
  private final double[] background;

  /**
   * @param capacity of each resource now; kept and read, others write it
   */
  SharedUse(MachinePlan plan, double[] capacity) {
    this.plan = plan;
    this.capacity = capacity;
    carries = new double[capacity.length];
    Arrays.fill(carries, 1);
    background = new double[2 * capacity.length];
    for (int r = 0; r < capacity.length; r++) {
      background[2 * r] = BACKGROUND * capacity[r];
      background[2 * r + 1] = square(BACKGROUND_DEVIATION * capacity[r]);
    }
  }

  /** Share of a resource's capacity that it is believed to carry, at most 1. */
  double carries(int resource) {
    return carries[resource];
  }

  /** Expected use of a resource by what nobody knows, in its unit. */
  double background(int resource) {
    return background[2 * resource];
  }

  /**
   * Learns from a heartbeat.
   *
   * @param containers that ran at some time since the last heartbeat
   */
  void learn(
      Reading reading, HarmModel harm, List<RunningContainer> containers, long from, long to) {
    for (int r = 0; r < capacity.length; r++) {
      if (reading.measured(r) && reading.use(r) > capacity[r]) {
        double told = reading.use(r) / capacity[r] * carries[r];
        carries[r] += RAISING * (Math.min(1, told) - carries[r]);
      }
    }
    for (RunningContainer container : containers) {
      container.pace = pace(container, reading, containers, from, to);
    }
    for (int r = 0; r < capacity.length; r++) {
      if (reading.measured(r) && !plan.isLink(r)) {
        learn(r, reading, harm, containers, from, to);
      }
    }
  }

  private void learn(
      int r,
      Reading reading,
      HarmModel harm,
      List<RunningContainer> containers,
      long from,
      long to) {
    harm.begin(plan.kind[r]);
    for (RunningContainer container : containers) {
      double share = container.shareOf(plan, r);
      if (share > 0) {
        add(container, share * container.presence(from, to), r, reading, harm);
      }
    }
    background[2 * r + 1] =
        Math.min(
            background[2 * r + 1] + square(BACKGROUND_DRIFT * capacity[r]),
            square(BACKGROUND_DEVIATION * capacity[r]));
    harm.learn(reading.use(r), reading.variance(r), capacity[r], background, 2 * r);
  }

  private void add(
      RunningContainer container, double presence, int r, Reading reading, HarmModel harm) {
    Demand demand = container.run.demand();
    boolean paced = !Double.isNaN(container.pace);
    if (paced && plan.kind[r] == Demand.PCIE) {
      harm.carried(container.pace * demand.mean(Demand.PCIE));
    } else if (paced) {
      harm.add(demand, container.pace, false);
    } else if (presence >= LEAST_PRESENCE) {
      harm.add(demand, presence, heldBack(container, reading));
    }
  }

  private boolean heldBack(RunningContainer container, Reading reading) {
    for (int device : container.devices) {
      for (int r : plan.path[device]) {
        if (reading.measured(r) && reading.use(r) >= HarmModel.SATURATED * capacity[r]) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * See {@link RunningContainer#pace}; learns the demand on the link when nobody else was there.
   */
  private double pace(
      RunningContainer container,
      Reading reading,
      List<RunningContainer> containers,
      long from,
      long to) {
    int link = container.devices.length == 1 ? plan.link[container.devices[0]] : -1;
    double presence = container.presence(from, to);
    if (link < 0 || !reading.measured(link) || presence <= 0) {
      return Double.NaN;
    }
    double use = reading.use(link);
    double least = AWAKE * capacity[link];
    Demand demand = container.run.demand();
    boolean alone = alone(container, containers, from, to);
    if (alone && presence >= LEAST_PRESENCE && computed(container)) {
      HarmModel.learnAlone(demand, Demand.PCIE, use / presence, capacity[link]);
      double slow = Math.exp(Math.max(0, container.node.effects.of(container).mean()));
      if (presence >= TELLING_PRESENCE
          && slow * use < HELD_BACK * presence * demand.mean(Demand.PCIE)) {
        blame(container.devices[0], reading);
      }
    }
    container.awake |= alone && use > least || to - container.startMillis > LONGEST_LOADING;
    if (!demand.seenAlone() || demand.mean(Demand.PCIE) <= least) {
      return Double.NaN;
    }
    return presence * Math.min(1, use / asked(container.devices[0], containers, from, to));
  }

  /** Something on a device's path holds back: its fullest resource is as full as it gets. */
  private void blame(int device, Reading reading) {
    int fullest = -1;
    double most = LEAST_FULL;
    for (int r : plan.path[device]) {
      double full = reading.use(r) / capacity[r];
      if (r != plan.link[device] && plan.feature[r] != Feature.CPU && full > most) {
        most = full;
        fullest = r;
      }
    }
    if (fullest >= 0 && most < 1) {
      carries[fullest] *= 1 - LOWERING * (1 - most);
    }
  }

  /** Whether it is known to have computed since the heartbeat before. */
  private static boolean computed(RunningContainer container) {
    return container.awake || container.x[Feature.RECONFIGURE] == 0;
  }

  private static boolean alone(
      RunningContainer container, List<RunningContainer> containers, long from, long to) {
    for (RunningContainer other : containers) {
      if (other != container
          && holds(other, container.devices[0])
          && other.presence(from, to) > 0) {
        return false;
      }
    }
    return true;
  }

  /** What a device's link would carry if all on it had run at full speed. */
  private static double asked(int device, List<RunningContainer> containers, long from, long to) {
    double sum = 0;
    for (RunningContainer container : containers) {
      if (holds(container, device)) {
        sum += container.presence(from, to) * container.run.demand().mean(Demand.PCIE);
      }
    }
    return sum;
  }

  private static boolean holds(RunningContainer container, int device) {
    for (int each : container.devices) {
      if (each == device) {
        return true;
      }
    }
    return false;
  }

  private static double square(double value) {
    return value * value;
  }
}
