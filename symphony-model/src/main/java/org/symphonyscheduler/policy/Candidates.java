/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;

/**
 * Where a request could run, and what the model thinks of each place. A caller keeps one per
 * thread, clears and fills it for every decision; arrays grow to the largest decision and stay. Not
 * thread-safe.
 *
 * <p>A candidate is a pair of node and alternative. {@code free} says how many such containers fit
 * now; 0 means the node has the device but it is busy, so the candidate can be waited for, not
 * used. A scheduler that also chooses devices names one; the candidate is then that device.
 *
 * <p>What a scheduler knows of the work to come is optional: {@link #setPressure}, {@link
 * #setPatience} and {@link #setOutlook} have defaults that say nothing.
 */
public final class Candidates {
  private ModelNode[] node = new ModelNode[64];
  private int[] alternative = new int[64];
  private int[] free = new int[64];
  private int[] waiting = new int[64];
  private int[] asked = new int[64];
  private double[] surcharge = new double[64];
  private double[] cost = new double[64];
  private double[] seconds = new double[64];
  private double[] spread = new double[64];
  private int[] order = new int[64];
  private double[] pressure = new double[8];
  private double patience = 1;
  private Outlook outlook = Outlook.NONE;
  private int size;
  private int ranked;

  /** Scratch of the model that judges: per candidate its device and processor, by index. */
  int[] device = new int[64];

  int[] processor = new int[64];

  /** Seconds until a busy candidate is the request's; written by {@link CostRule#busy}. */
  double[] remaining = new double[64];

  /** Particulars of a score, kept for {@link CostCorrection}. */
  double[] drawn = new double[64];

  double[] others = new double[64];
  boolean[] waitable = new boolean[64];
  double[] met = new double[64 * Feature.COUNT];

  /** Scratch of the model that judges: features and demand of the candidate in hand. */
  final double[] features = new double[Feature.COUNT];

  final double[] demand = new double[Demand.KINDS];

  /** Scratch of the model that judges: mean, variance and seconds of the candidate in hand. */
  final double[] predicted = new double[3];

  /** Scratch of the model that judges: what the decision is about. */
  final Question question = new Question();

  private double[] after = new double[64];

  private double[] preferred = new double[8];

  /** Scratch of the model that judges: an entry for each alternative, at least. */
  double[] preferred(int alternatives) {
    if (alternatives > preferred.length) {
      preferred = new double[2 * alternatives];
    }
    return preferred;
  }

  /** Scratch of the model that judges: an entry for each container of a node, at least. */
  double[] after(int containers) {
    if (containers > after.length) {
      after = new double[2 * containers];
    }
    return after;
  }

  /** Stands for a device that the node chooses. */
  public static final int NODE_CHOOSES = -1;

  /** Forgets all candidates, scores, pressures and plans. */
  public void clear() {
    Arrays.fill(node, 0, size, null);
    Arrays.fill(pressure, 0);
    patience = 1;
    outlook = Outlook.NONE;
    question.clear();
    size = 0;
    ranked = 0;
  }

  /**
   * @param alternative index into {@link PlacementRequest#alternatives()}
   * @param free containers of that alternative that fit on the node now and are promised to nobody
   * @param waiting units of this node's devices of that type that requests were told to wait for
   *     before this one could have them; 0 for a free candidate
   */
  public void add(ModelNode node, int alternative, int free, int waiting) {
    add(node, alternative, free, waiting, NODE_CHOOSES);
  }

  /**
   * As {@link #add(ModelNode, int, int, int)}, on one device.
   *
   * @param device index of the device in the node's machine, {@link #NODE_CHOOSES} for any
   */
  public void add(ModelNode node, int alternative, int free, int waiting, int device) {
    if (size == this.node.length) {
      grow();
    }
    this.node[size] = node;
    this.alternative[size] = alternative;
    this.free[size] = free;
    this.waiting[size] = waiting;
    this.asked[size] = device;
    this.surcharge[size] = 0;
    size++;
  }

  /**
   * What the scheduler itself holds against a candidate, such as that it breaks a group of devices
   * that others need together.
   *
   * @param seconds added to the cost of a free candidate, at or above 0; 0 by default
   */
  public void surcharge(int candidate, double seconds) {
    surcharge[candidate] = seconds;
  }

  /** See {@link #surcharge(int, double)}. */
  public double surcharge(int candidate) {
    return surcharge[candidate];
  }

  /**
   * How patient the request is: what its placement costs others counts this much against its own
   * time. 1, the default, is average; a job that loses little by a second's delay is more patient.
   *
   * @param patience at or above 0
   */
  public void setPatience(double patience) {
    this.patience = patience;
  }

  /** See {@link #setPatience}. */
  public double patience() {
    return patience;
  }

  /** What the scheduler knows of the work to come; valid while this decision lasts. */
  public void setOutlook(Outlook outlook) {
    this.outlook = outlook;
  }

  /** See {@link #setOutlook}. */
  public Outlook outlook() {
    return outlook;
  }

  /**
   * @param pressure requests waiting in the cluster for the alternative's device type, per device
   *     of that type; 0 when there is no queue
   */
  public void setPressure(int alternative, double pressure) {
    if (alternative >= this.pressure.length) {
      this.pressure = Arrays.copyOf(this.pressure, alternative + 8);
    }
    this.pressure[alternative] = pressure;
  }

  /** How many candidates are free now. */
  public int usable() {
    int usable = 0;
    for (int c = 0; c < size; c++) {
      if (free[c] > 0) {
        usable++;
      }
    }
    return usable;
  }

  /** How many candidates there are. */
  public int size() {
    return size;
  }

  public ModelNode node(int candidate) {
    return node[candidate];
  }

  public int alternative(int candidate) {
    return alternative[candidate];
  }

  public int free(int candidate) {
    return free[candidate];
  }

  public int waiting(int candidate) {
    return waiting[candidate];
  }

  /** The device asked for, by its index in the machine; {@link #NODE_CHOOSES} for any. */
  public int asked(int candidate) {
    return asked[candidate];
  }

  /** See {@link #setPressure}. */
  public double pressure(int alternative) {
    return alternative < pressure.length ? pressure[alternative] : 0;
  }

  /**
   * The model's judgement of a candidate.
   *
   * @param cost what the model minimises, seconds; infinite for "never here"
   * @param seconds predicted run time, seconds
   * @param spread standard deviation of the prediction's logarithm
   */
  public void score(int candidate, double cost, double seconds, double spread) {
    this.cost[candidate] = cost;
    this.seconds[candidate] = seconds;
    this.spread[candidate] = spread;
  }

  public double cost(int candidate) {
    return cost[candidate];
  }

  /** Replaces the cost of a scored candidate; nothing else changes. */
  public void correct(int candidate, double corrected) {
    cost[candidate] = corrected;
  }

  /** Run time that the cost was reckoned with, seconds: told, plus a draw that explores. */
  public double drawn(int candidate) {
    return drawn[candidate];
  }

  /** Part of the cost that is others', but for the price of the device; seconds. */
  public double others(int candidate) {
    return others[candidate];
  }

  /** Seconds until a busy candidate is the request's; 0 for a free one. */
  public double remaining(int candidate) {
    return free[candidate] > 0 ? 0 : remaining[candidate];
  }

  /** Whether the request may wait for a busy candidate; false for a free one. */
  public boolean waitable(int candidate) {
    return waitable[candidate];
  }

  /** A {@link Feature} of what the request would meet on a candidate. */
  public double feature(int candidate, int feature) {
    return met[candidate * Feature.COUNT + feature];
  }

  /** Keeps the features of the candidate in hand. */
  void keepFeatures(int candidate) {
    System.arraycopy(features, 0, met, candidate * Feature.COUNT, Feature.COUNT);
  }

  /** Predicted run time of a candidate, seconds. */
  public double seconds(int candidate) {
    return seconds[candidate];
  }

  /** Standard deviation of the logarithm of {@link #seconds}. */
  public double spread(int candidate) {
    return spread[candidate];
  }

  /**
   * Orders the usable candidates (free, finite cost) by cost, cheapest first; equal costs keep the
   * order of their adding. Cost: one insertion sort of at most {@code limit} places.
   *
   * @return how many were ranked, at most {@code limit}
   */
  public int rank(int limit) {
    return rank(limit, Double.MAX_VALUE);
  }

  /** As {@link #rank(int)}, of those that cost at most {@code most}. */
  int rank(int limit, double most) {
    ranked = 0;
    for (int c = 0; c < size; c++) {
      if (free[c] <= 0 || !(cost[c] <= most)) {
        continue;
      }
      int at = ranked;
      while (at > 0 && cost[order[at - 1]] > cost[c]) {
        at--;
      }
      if (at >= limit) {
        continue;
      }
      int last = Math.min(ranked, limit - 1);
      System.arraycopy(order, at, order, at + 1, last - at);
      order[at] = c;
      ranked = last + 1;
    }
    return ranked;
  }

  /** How many candidates {@link #rank} kept. */
  public int ranked() {
    return ranked;
  }

  /** The candidate at a place of the ranking, 0 the best. */
  public int ranked(int place) {
    return order[place];
  }

  private void grow() {
    int capacity = node.length * 2;
    node = Arrays.copyOf(node, capacity);
    alternative = Arrays.copyOf(alternative, capacity);
    free = Arrays.copyOf(free, capacity);
    waiting = Arrays.copyOf(waiting, capacity);
    asked = Arrays.copyOf(asked, capacity);
    surcharge = Arrays.copyOf(surcharge, capacity);
    cost = Arrays.copyOf(cost, capacity);
    seconds = Arrays.copyOf(seconds, capacity);
    spread = Arrays.copyOf(spread, capacity);
    order = Arrays.copyOf(order, capacity);
    device = Arrays.copyOf(device, capacity);
    processor = Arrays.copyOf(processor, capacity);
    remaining = Arrays.copyOf(remaining, capacity);
    drawn = Arrays.copyOf(drawn, capacity);
    others = Arrays.copyOf(others, capacity);
    waitable = Arrays.copyOf(waitable, capacity);
    met = Arrays.copyOf(met, capacity * Feature.COUNT);
  }
}
