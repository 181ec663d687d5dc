/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.Arrays;
import java.util.List;

/**
 * Divides resources among flows that use several of them at once.
 *
 * <p>A flow's <em>dominant share</em> at rate x is x times the largest fraction that it would use
 * of any of its resources at rate 1. Progressive filling raises all dominant shares together, each
 * in proportion to its flow's weight; a flow stops when it runs at rate 1 or when one of its
 * resources is full. The result is weighted max-min fair in dominant shares (Ghodsi et al.,
 * <em>Dominant Resource Fairness</em>, NSDI 2011, with demands that end); on a single link it is
 * max-min fair bandwidth, the textbook rule (Bertsekas and Gallager, <em>Data Networks</em>,
 * section 6.5). No resource is used beyond its capacity, and every flow below rate 1 crosses a full
 * one.
 *
 * <p>Pure functions; cost at most flows x flows x resources per flow.
 */
final class MaxMinSharing {
  /** Two fillings closer than this, relative, happen at once. */
  private static final double SAME = 1e-12;

  private MaxMinSharing() {}

  /**
   * Divides the resources.
   *
   * @param capacity of each resource, positive; infinite is allowed
   * @return each flow's rate, above 0 and at most 1
   */
  static double[] rates(double[] capacity, List<Flow> flows) {
    return new Filling(capacity, flows).run();
  }

  /** One division, from empty resources to the last flow that stops. */
  private static final class Filling {
    private final List<Flow> flows;
    private final double[] left;
    private final double[] growth;
    private final double[] rate;
    private final boolean[] stopped;
    private final double[] pull;
    private final double[] full;

    Filling(double[] capacity, List<Flow> flows) {
      this.flows = flows;
      this.left = capacity.clone();
      this.full = new double[capacity.length];
      this.pull = new double[capacity.length];
      this.rate = new double[flows.size()];
      this.stopped = new boolean[flows.size()];
      this.growth = new double[flows.size()];
      for (int f = 0; f < growth.length; f++) {
        growth[f] = flows.get(f).weight() / dominantShare(flows.get(f), capacity);
      }
    }

    private static double dominantShare(Flow flow, double[] capacity) {
      double share = 0;
      for (int i = 0; i < flow.resources().length; i++) {
        share = Math.max(share, flow.demand()[i] / capacity[flow.resources()[i]]);
      }
      return share;
    }

    double[] run() {
      int running = stopUnhindered();
      double level = 0;
      while (running > 0) {
        measurePull(level);
        double next = Math.min(firstAtFullRate(), firstFullResource());
        running -= stopAt(next);
        level = next;
      }
      return rate;
    }

    /** Flows that need nothing, or nothing scarce, run at full rate. */
    private int stopUnhindered() {
      int running = 0;
      for (int f = 0; f < rate.length; f++) {
        if (Double.isInfinite(growth[f])) {
          rate[f] = 1;
          stopped[f] = true;
        } else {
          running++;
        }
      }
      return running;
    }

    /** Level at which each resource is full if the flows that still grow go on doing so. */
    private void measurePull(double level) {
      Arrays.fill(pull, 0);
      for (int f = 0; f < rate.length; f++) {
        if (!stopped[f]) {
          Flow flow = flows.get(f);
          for (int i = 0; i < flow.resources().length; i++) {
            pull[flow.resources()[i]] += flow.demand()[i] * growth[f];
          }
        }
      }
      for (int r = 0; r < full.length; r++) {
        full[r] = pull[r] > 0 ? Math.max(level, left[r] / pull[r]) : Double.POSITIVE_INFINITY;
      }
    }

    private double firstAtFullRate() {
      double first = Double.POSITIVE_INFINITY;
      for (int f = 0; f < rate.length; f++) {
        if (!stopped[f]) {
          first = Math.min(first, 1 / growth[f]);
        }
      }
      return first;
    }

    private double firstFullResource() {
      double first = Double.POSITIVE_INFINITY;
      for (double level : full) {
        first = Math.min(first, level);
      }
      return first;
    }

    private int stopAt(double level) {
      double limit = level * (1 + SAME);
      int count = 0;
      for (int f = 0; f < rate.length; f++) {
        if (stopped[f]) {
          continue;
        }
        boolean atFullRate = 1 / growth[f] <= limit;
        if (atFullRate || crossesFull(flows.get(f), limit)) {
          stop(f, atFullRate ? 1 : growth[f] * level);
          count++;
        }
      }
      return count;
    }

    private boolean crossesFull(Flow flow, double limit) {
      for (int i = 0; i < flow.resources().length; i++) {
        if (flow.demand()[i] > 0 && full[flow.resources()[i]] <= limit) {
          return true;
        }
      }
      return false;
    }

    /** From here on the flow's use is fixed: what is left for the others shrinks by it. */
    private void stop(int f, double at) {
      rate[f] = at;
      stopped[f] = true;
      Flow flow = flows.get(f);
      for (int i = 0; i < flow.resources().length; i++) {
        left[flow.resources()[i]] -= at * flow.demand()[i];
      }
    }
  }
}
