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

  private final int[][] on;
  private final double[][] share;
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

  private Flows(int containers, int flows, int resources) {
    on = new int[resources][];
    share = new double[resources][];
    pull = new double[resources];
    dominant = new double[flows];
    left = new double[containers];
    slowed = new double[containers];
    tightest = new int[containers];
    device = new int[containers];
  }

  /**
   * @param left seconds each container still has to run
   * @param shared tells the background of each resource
   */
  static Flows of(
      MachinePlan plan,
      List<RunningContainer> containers,
      double[] left,
      SharedUse shared,
      double[] capacity) {
    int count = containers.size();
    int resources = capacity.length;
    Flows flows = new Flows(count, count + resources, resources);
    double[][] uses = new double[count + resources][resources];
    for (int i = 0; i < count; i++) {
      RunningContainer container = containers.get(i);
      flows.left[i] = left[i];
      flows.device[i] = container.devices.length > 0 ? container.devices[0] : -1;
      for (int d : container.devices) {
        for (int r : plan.path[d]) {
          Demand demand = container.run.demand();
          uses[i][r] += demand.mean(plan.kind[r]) / container.devices.length / capacity[r];
          flows.dominant[i] = Math.max(flows.dominant[i], uses[i][r]);
        }
      }
    }
    for (int r = 0; r < resources; r++) {
      uses[count + r][r] = shared.background(r) / capacity[r];
      flows.dominant[count + r] = uses[count + r][r] / BACKGROUND_WEIGHT;
    }
    for (int r = 0; r < resources; r++) {
      flows.sort(r, uses);
    }
    flows.settle(plan, containers);
    return flows;
  }

  private void sort(int r, double[][] uses) {
    int count = 0;
    int[] who = new int[uses.length];
    for (int f = 0; f < uses.length; f++) {
      if (uses[f][r] > LEAST) {
        int at = count++;
        while (at > 0 && dominant[who[at - 1]] > dominant[f]) {
          who[at] = who[at - 1];
          at--;
        }
        who[at] = f;
      }
    }
    on[r] = Arrays.copyOf(who, count);
    share[r] = new double[count];
    for (int k = 0; k < count; k++) {
      share[r][k] = uses[who[k]][r];
      pull[r] += share[r][k] / dominant[who[k]];
    }
  }

  /** Finds how much each container is slowed down now. */
  private void settle(MachinePlan plan, List<RunningContainer> containers) {
    Arrays.fill(slowed, 1);
    Arrays.fill(tightest, -1);
    for (int r = 0; r < on.length; r++) {
      double level = level(r, 0, 1, -1);
      for (int f : on[r]) {
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
    double room = 1;
    double pulling = pull[r] + own / most;
    boolean met = own <= 0;
    int[] flows = on[r];
    for (int k = 0; k < flows.length; k++) {
      if (flows[k] == without) {
        pulling -= share[r][k] / dominant[without];
      }
    }
    for (int k = 0; k < flows.length; k++) {
      int f = flows[k];
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
      room -= share[r][k];
      pulling -= share[r][k] / dominant[f];
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
    int[] flows = on[r];
    for (int k = flows.length - 1; k >= 0 && dominant[flows[k]] > level; k--) {
      int f = flows[k];
      if (f < after.length && f < slowed.length) {
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
