/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.belief.BeliefState;
import org.symphonyscheduler.performance.Demand;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.HarmModel;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Device;

/**
 * How a node's shared resources are used: as measured, as believed, and as what runs there is
 * expected to; and what that makes kernels meet. For the model thread.
 */
final class ResourceLoad {
  private final MachinePlan plan;
  private final Flows.Builder flows;
  private final BeliefState belief;

  /** Of each resource what it is believed to carry, in its unit. */
  private final double[] capacity;

  /** Of each resource what the containers on the node are expected to use. */
  private final double[] expected;

  /** By how much what they use now differs from what they used when it was measured. */
  private final double[] correction;

  /** Of each resource the share in use by the last counter of it. */
  private final double[] measured;

  private final SharedUse shared;
  private final double[] demand = new double[Demand.KINDS];
  private final double[] met = new double[Feature.COUNT];

  /**
   * @param flows makes those of all nodes
   */
  ResourceLoad(MachinePlan plan, Flows.Builder flows) {
    this.plan = plan;
    this.flows = flows;
    belief = plan.belief.newState();
    capacity = new double[plan.resources()];
    Arrays.setAll(capacity, belief::capacity);
    expected = new double[plan.resources()];
    correction = new double[plan.resources()];
    measured = new double[plan.resources()];
    shared = new SharedUse(plan, capacity);
  }

  /** The resources will be as busy as a container makes them. */
  void add(RunningContainer container) {
    shift(container, 1);
  }

  /** See {@link #add}. */
  void remove(RunningContainer container) {
    shift(container, -1);
  }

  private void shift(RunningContainer container, int sign) {
    if (container.devices.length == 0) {
      return;
    }
    Demand demand = container.run.demand();
    for (int r = 0; r < plan.resources(); r++) {
      double share = container.shareOf(plan, r);
      if (share > 0) {
        int kind = plan.kind[r];
        double use = sign * share * demand.mean(kind);
        expected[r] = Math.max(0, expected[r] + use);
        plan.belief.shift(belief, r, use, share * share * demand.variance(kind));
      }
    }
  }

  /**
   * Learns from the use since the heartbeat before who uses what.
   *
   * @param ended containers that ran here and ended in this time
   */
  void learn(
      Reading reading,
      HarmModel harm,
      List<RunningContainer> running,
      List<RunningContainer> ended,
      long from,
      long to) {
    List<RunningContainer> present = new ArrayList<>(running);
    present.addAll(ended);
    shared.learn(reading, harm, present, from, to);
  }

  /** Takes what a heartbeat measured; parameters as for {@link #learn}. */
  void update(
      Reading reading,
      List<RunningContainer> running,
      List<RunningContainer> ended,
      long from,
      long to) {
    for (int r = 0; r < measured.length; r++) {
      measured[r] = reading.measured(r) ? reading.use(r) / belief.capacity(r) : measured[r];
    }
    Arrays.fill(expected, 0);
    Arrays.fill(correction, 0);
    expect(running, 1, from, to);
    expect(ended, 0, from, to);
    plan.belief.update(belief, reading, expected, correction, to);
    Arrays.setAll(capacity, r -> shared.carries(r) * belief.capacity(r));
  }

  private void expect(List<RunningContainer> containers, double now, long from, long to) {
    for (int i = 0; i < containers.size(); i++) {
      RunningContainer container = containers.get(i);
      double presence = container.presence(from, to);
      for (int device : container.devices) {
        for (int r : plan.path[device]) {
          double use = container.run.demand().mean(plan.kind[r]) / container.devices.length;
          expected[r] += now * use;
          correction[r] += (now - presence) * use;
        }
      }
    }
  }

  /** Lets the belief widen while nothing is heard. */
  void advance(long nowMillis) {
    plan.belief.advance(belief, nowMillis);
  }

  /**
   * Fills the features of a container that is about to run on its devices.
   *
   * @param running what runs on the node already
   */
  void features(RunningContainer container, List<RunningContainer> running, boolean reconfigure) {
    prior(container);
    Demand known = container.run.demand();
    for (int kind = 0; kind < Demand.KINDS; kind++) {
      demand[kind] = known.variance(kind) > 0 ? known.mean(kind) : Double.NaN;
    }
    plan.inputs.ahead(
        plan,
        container.devices[0],
        measured,
        flows(running),
        capacity,
        demand,
        reconfigure,
        false,
        container.x);
  }

  private void prior(RunningContainer container) {
    boolean onCores = container.placed.deviceType().equals(Device.CPU);
    for (int device : container.devices) {
      for (int r : plan.path[device]) {
        container
            .run
            .demand()
            .prior(plan.kind[r], belief.capacity(r), onCores ? container.placed.units() : 0);
      }
    }
  }

  /** Lets time pass for what runs on the node: each meets the load that the others make. */
  void pass(List<RunningContainer> running, long nowMillis) {
    Flows present = flows(running);
    for (int i = 0; i < running.size(); i++) {
      plan.inputs.present(plan, i, measured, present, met);
      running.get(i).pass(met, nowMillis);
    }
  }

  private Flows flows(List<RunningContainer> running) {
    return flows(running, new double[running.size()]);
  }

  /** See {@link Flows.Builder#build}. */
  Flows flows(List<RunningContainer> containers, double[] left) {
    return flows.build(plan, containers, left, shared, capacity);
  }

  /** Share of each resource that is in use by the last counters; a copy. */
  double[] measured() {
    return measured.clone();
  }

  /** Share of each resource that is believed to be in use or asked for; a copy. */
  double[] believed() {
    double[] load = new double[plan.resources()];
    for (int r = 0; r < load.length; r++) {
      double asked = (expected[r] + shared.background(r)) / capacity[r];
      double seen = belief.mean(r) / capacity[r];
      // A link that is full carries what it can; what is asked of it is known from who runs there.
      load[r] = seen >= HarmModel.SATURATED ? Math.max(seen, asked) : seen;
    }
    return load;
  }

  /** Standard deviation of the belief about each resource, as a share of its capacity; a copy. */
  double[] deviations() {
    double[] deviation = new double[belief.resources()];
    for (int r = 0; r < deviation.length; r++) {
      deviation[r] = belief.deviation(r) / belief.capacity(r);
    }
    return deviation;
  }

  /** Capacity of each resource now; a copy. */
  double[] capacities() {
    return capacity.clone();
  }
}
