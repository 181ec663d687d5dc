/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;

/**
 * Who uses what of a node's shared resources, and how fast that lets them run: weighted max-min
 * fair shares (Ghodsi et al., <em>Dominant Resource Fairness</em>, NSDI 2011), one resource at a
 * time. A flow that would use a share s of a resource, and at most a share D of any, gets the part
 * min(1, level / D) of it; the level is where the resource is full. Immutable; any thread; its
 * questions allocate nothing.
 */
final class Flows {
  /** Shares below this are no use. */
  private static final double LEAST = 1e-3;

  /** A background load stands for several flows. */
  private static final double BACKGROUND_WEIGHT = 2;

  /** Where each resource's flows begin in the two arrays below; one entry more at the end. */
  private final int[] first;

  /** Flows by resource, least dominant first; containers are numbered before backgrounds. */
  private final int[] who;

  /** The share of the resource that each of them would use. */
  private final double[] share;

  /** Of each resource the sum of its flows' shares. */
  private final double[] asked;

  /** Of each resource the sum of its flows' shares over their dominant ones. */
  private final double[] pull;

  /** Largest share of any resource, by flow; containers come first. */
  private final double[] dominant;

  /** Seconds each container still has to run. */
  private final double[] left;

  /** By how much each container is slowed down now, at least 1. */
  private final double[] slowed;

  /** The resource that slows it most, -1 for none. */
  private final int[] tightest;

  private final int[] device;

  private Flows(double[] left, int resources, int entries) {
    this.left = left;
    first = new int[resources + 1];
    who = new int[entries];
    share = new double[entries];
    asked = new double[resources];
    pull = new double[resources];
    dominant = new double[left.length + resources];
    slowed = new double[left.length];
    tightest = new int[left.length];
    device = new int[left.length];
  }

  /** Makes flows; keeps its scratch, so one thread at a time. */
  static final class Builder {
    /** Share of each resource that each container would use, a row for a container. */
    private double[] uses = new double[0];

    /**
     * @param left seconds each container still has to run; kept
     * @param shared tells the background of each resource
     */
    Flows build(
        MachinePlan plan,
        List<RunningContainer> containers,
        double[] left,
        SharedUse shared,
        double[] capacity) {
      int resources = capacity.length;
      int cells = (left.length + 1) * resources;
      if (uses.length < cells) {
        uses = new double[cells];
      }
      Arrays.fill(uses, 0, cells, 0);
      for (int i = 0; i < left.length; i++) {
        fill(plan, containers.get(i), i * resources, capacity);
      }
      int entries = 0;
      for (int r = 0; r < resources; r++) {
        uses[left.length * resources + r] = shared.background(r) / capacity[r];
      }
      for (int cell = 0; cell < cells; cell++) {
        entries += uses[cell] > LEAST ? 1 : 0;
      }
      Flows flows = new Flows(left, resources, entries);
      flows.take(containers, uses);
      flows.settle();
      return flows;
    }

    private void fill(MachinePlan plan, RunningContainer container, int row, double[] capacity) {
      Demand demand = container.run.demand();
      for (int d : container.devices) {
        for (int r : plan.path[d]) {
          uses[row + r] += demand.mean(plan.kind[r]) / container.devices.length / capacity[r];
        }
      }
    }
  }

  private void take(List<RunningContainer> containers, double[] uses) {
    int resources = pull.length;
    int count = left.length;
    for (int i = 0; i < count; i++) {
      int[] devices = containers.get(i).devices;
      device[i] = devices.length > 0 ? devices[0] : -1;
      for (int r = 0; r < resources; r++) {
        dominant[i] = Math.max(dominant[i], uses[i * resources + r]);
      }
    }
    for (int r = 0; r < resources; r++) {
      first[r + 1] = first[r];
      for (int i = 0; i <= count; i++) {
        double use = uses[i * resources + r];
        if (i == count) {
          dominant[count + r] = use / BACKGROUND_WEIGHT;
        }
        if (use > LEAST) {
          insert(r, i < count ? i : count + r, use);
        }
      }
    }
  }

  private void insert(int r, int flow, double use) {
    int at = first[r + 1]++;
    while (at > first[r] && dominant[who[at - 1]] > dominant[flow]) {
      who[at] = who[at - 1];
      share[at] = share[at - 1];
      at--;
    }
    who[at] = flow;
    share[at] = use;
    asked[r] += use;
    pull[r] += use / dominant[flow];
  }

  /** Finds how much each container is slowed down now. */
  private void settle() {
    Arrays.fill(slowed, 1);
    Arrays.fill(tightest, -1);
    for (int r = 0; r < pull.length; r++) {
      double level = level(r, 0, 1, -1);
      for (int k = first[r]; k < first[r + 1]; k++) {
        int f = who[k];
        if (f < slowed.length && dominant[f] > level * slowed[f]) {
          slowed[f] = dominant[f] / level;
          tightest[f] = r;
        }
      }
    }
  }

  /** Fills the features of what a container meets now. */
  void features(int container, MachinePlan plan, double[] x) {
    Arrays.fill(x, 0);
    x[Feature.INTERCEPT] = 1;
    if (tightest[container] >= 0) {
      x[plan.feature[tightest[container]]] = PathLoad.feature(slowed[container]);
    }
  }

  /** A container on a device, -1 for none. */
  int on(int device) {
    for (int i = 0; i < this.device.length; i++) {
      if (this.device[i] == device) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The level of a resource with one flow more: infinite where all get what they want.
   *
   * @param own share of the resource that the new flow would use, 0 for no new flow
   * @param most its largest share of any resource
   * @param without a flow that is left out, -1 for none
   */
  double level(int r, double own, double most, int without) {
    if (asked[r] + own <= 1) {
      return Double.POSITIVE_INFINITY;
    }
    double room = 1;
    double pulling = pull[r] + own / most;
    boolean met = own <= 0;
    for (int k = first[r]; without >= 0 && k < first[r + 1]; k++) {
      if (who[k] == without) {
        pulling -= share[k] / dominant[without];
      }
    }
    for (int k = first[r]; k < first[r + 1]; k++) {
      int f = who[k];
      if (f == without) {
        continue;
      }
      if (!met && most <= dominant[f]) {
        if (room < most * pulling) {
          return room / pulling;
        }
        room -= own;
        pulling -= own / most;
        met = true;
      }
      if (room < dominant[f] * pulling) {
        return room / pulling;
      }
      room -= share[k];
      pulling -= share[k] / dominant[f];
    }
    return !met && room < most * pulling ? room / pulling : Double.POSITIVE_INFINITY;
  }

  /** How many containers there are. */
  int containers() {
    return slowed.length;
  }

  /** Before {@link #press}: nobody is slowed more than now. */
  void start(double[] after) {
    System.arraycopy(slowed, 0, after, 0, slowed.length);
  }

  /** Slows down those on a resource whose level is this. */
  void press(int r, double level, double[] after) {
    for (int k = first[r + 1] - 1; k >= first[r] && dominant[who[k]] > level; k--) {
      int f = who[k];
      if (f < slowed.length) {
        after[f] = Math.max(after[f], dominant[f] / level);
      }
    }
  }

  /** Seconds lost in all while they and a newcomer that runs so long are together. */
  double lost(double[] after, double seconds) {
    double sum = 0;
    for (int i = 0; i < slowed.length; i++) {
      if (after[i] > slowed[i]) {
        sum += Math.min(seconds, left[i] * after[i] / slowed[i]) * (1 - slowed[i] / after[i]);
      }
    }
    return sum;
  }
}
