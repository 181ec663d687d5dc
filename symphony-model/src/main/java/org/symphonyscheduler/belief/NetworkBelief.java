/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MachineNetwork;
import org.symphonyscheduler.belief.network.MeanField;
import org.symphonyscheduler.belief.network.Parts;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * The belief of a machine by its Bayesian network, one heartbeat after the other.
 *
 * <p>What is kept of a node between heartbeats is a Gaussian for each of the network's counters. It
 * drifts as an Ornstein-Uhlenbeck process: without news the mean returns to {@link #PRIOR_USE} of
 * the capacity and the variance to {@link #PRIOR_DEVIATION} of it, within about {@link
 * #MEMORY_MILLIS}. A measurement, of a counter or of a sum of counters, is taken in by the Kalman
 * filter's equations ({@link Parts#condition}); one pass forward then gives every resource's use.
 *
 * <p>A PCIe link that nobody measures is expected to carry what the containers on it do; a switch
 * above it that is measured corrects that, each link by its share of the uncertainty.
 *
 * <p>A capacity that nobody told is learned as the greatest use seen, with a margin: the link is
 * taken for larger than anything it was seen to carry.
 */
public final class NetworkBelief implements BeliefModel {
  /** Use of a resource nothing is known of, share of its capacity: machines mostly idle. */
  static final double PRIOR_USE = 0.1;

  /** Standard deviation of that use, share of the capacity. */
  static final double PRIOR_DEVIATION = 0.3;

  /** Time after which a measurement has lost most of its meaning: kernels run for about as long. */
  static final double MEMORY_MILLIS = 20_000;

  /** Relative uncertainty of a use inferred from what containers are expected to make. */
  private static final double INFERRED_ERROR = 0.5;

  /** An unknown capacity is this much above the greatest use seen. */
  private static final double MARGIN = 1.25;

  private final List<Resource> resources;
  private final BayesianNetwork network;
  private final double[] theta;
  private final MeanField field;

  /** Of each resource the node of its traffic, and the counters that make it up. */
  private final int[] traffic;

  private final Parts[] parts;

  /** Of each resource those of its parts that are no smaller resource's. */
  private final int[][] own;

  /** What a share of one is in the resource's unit. */
  private final double[] nominal;

  /**
   * Resources, those with few parts first: a link's own counter says more of it than its switch.
   */
  private final int[] finestFirst;

  /** Scratch: variance of each measured use. */
  private final double[] told;

  /** Builds the machine's network. */
  public NetworkBelief(Machine machine) {
    this(new MachineNetwork(machine));
  }

  /** Beliefs by a network that exists. */
  public NetworkBelief(MachineNetwork built) {
    resources = built.machine().resources();
    network = built.network();
    theta = network.initialParameters();
    field = new MeanField(network);
    int size = resources.size();
    traffic = built.traffic().toArray();
    parts = IntStream.range(0, size).mapToObj(built::parts).toArray(Parts[]::new);
    own = IntStream.range(0, size).mapToObj(this::own).toArray(int[][]::new);
    told = new double[size];
    nominal = resources.stream().mapToDouble(MachineNetwork::nominal).toArray();
    finestFirst =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingInt(r -> parts[r].count()))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private int[] own(int r) {
    return IntStream.range(0, parts[r].count())
        .filter(i -> IntStream.range(0, parts.length).noneMatch(q -> isFiner(q, r, i)))
        .toArray();
  }

  /** Whether part i of a resource belongs to another one that is wholly within it. */
  private boolean isFiner(int other, int r, int i) {
    return parts[other].count() < parts[r].count()
        && parts[r].contain(parts[other])
        && parts[other].contain(parts[r].counter(i));
  }

  @Override
  public BeliefState newState() {
    BeliefState state = new BeliefState(resources.size(), new Evidence(network));
    for (int r = 0; r < nominal.length; r++) {
      state.capacity[r] = nominal[r];
      setOwn(state, r, PRIOR_USE * nominal[r], priorVariance(nominal[r]));
    }
    read(state);
    return state;
  }

  @Override
  public void update(
      BeliefState state, Reading reading, double[] expected, double[] correction, long nowMillis) {
    drift(state, nowMillis);
    for (int r = 0; r < nominal.length; r++) {
      state.measured[r] = reading.measured(r);
      if (state.measured[r]) {
        learnCapacity(state, r, reading.use(r));
      } else if (isLink(r) || expected[r] > nominal[r] * parts[r].mean(state.counters)) {
        // Nobody measures it, but what runs there is known to use it.
        double floor = MARGIN * PRIOR_USE * state.capacity[r];
        double error = INFERRED_ERROR * expected[r];
        setOwn(state, r, expected[r], error * error + floor * floor);
      }
    }
    for (int r : finestFirst) {
      if (state.measured[r]) {
        double value = Math.max(0, reading.use(r) + correction[r]) / nominal[r];
        double error = reading.variance(r) / (nominal[r] * nominal[r]);
        told[r] = nominal[r] * nominal[r] * parts[r].condition(state.counters, value, error);
      }
    }
    read(state);
    for (int r : finestFirst) {
      // A sum just measured is better known than its parts, which only together make it up.
      state.variance[r] =
          state.measured[r] ? Math.min(told[r], state.variance[r]) : state.variance[r];
    }
  }

  private boolean isLink(int r) {
    return resources.get(r).kind() == ResourceKind.PCIE;
  }

  @Override
  public void advance(BeliefState state, long nowMillis) {
    drift(state, nowMillis);
    read(state);
  }

  @Override
  public void shift(BeliefState state, int r, double change, double uncertainty) {
    state.mean[r] = Math.max(0, state.mean[r] + change);
    state.variance[r] += uncertainty;
    int count = own[r].length;
    for (int i : own[r]) {
      int c = parts[r].counter(i);
      double unit = parts[r].weight(i) * nominal[r];
      double mean = Math.max(0, state.counters.location(c) + change / (count * unit));
      double more = uncertainty / (count * unit * unit);
      state.counters.believe(c, mean, state.counters.variance(c) + more);
    }
  }

  /** Lets time pass for every counter. */
  private void drift(BeliefState state, long nowMillis) {
    long passed = state.started ? nowMillis - state.atMillis : 0;
    state.started = true;
    // The clock went back or this is the first word: no time has passed. Believe the new time.
    state.atMillis = nowMillis;
    if (passed <= 0) {
      return;
    }
    double kept = Math.exp(-passed / MEMORY_MILLIS);
    for (int r = 0; r < nominal.length; r++) {
      int count = own[r].length;
      for (int i : own[r]) {
        int c = parts[r].counter(i);
        double unit = parts[r].weight(i) * nominal[r];
        double prior = PRIOR_USE * state.capacity[r] / (count * unit);
        double stationary = priorVariance(state.capacity[r]) / (count * unit * unit);
        double mean = prior + (state.counters.location(c) - prior) * kept;
        double variance = state.counters.variance(c) - stationary;
        state.counters.believe(c, mean, stationary + variance * kept * kept);
      }
    }
  }

  /** Spreads a use and its variance, in the resource's unit, evenly over its own counters. */
  private void setOwn(BeliefState state, int r, double use, double variance) {
    int count = own[r].length;
    for (int i : own[r]) {
      double unit = parts[r].weight(i) * nominal[r];
      state.counters.believe(
          parts[r].counter(i), use / (count * unit), variance / (count * unit * unit));
    }
  }

  private void learnCapacity(BeliefState state, int r, double use) {
    if (Double.isNaN(resources.get(r).capacity())) {
      state.capacity[r] = Math.max(state.capacity[r], MARGIN * use);
    }
  }

  /** One pass through the network, from the counters to the use of each resource. */
  private void read(BeliefState state) {
    field.pass(theta, state.counters);
    for (int r = 0; r < nominal.length; r++) {
      double use = Math.max(0, nominal[r] * field.mean(traffic[r]));
      double variance = nominal[r] * nominal[r] * field.variance(traffic[r]);
      boolean sum = own[r].length == 0 && !state.measured[r];
      state.mean[r] = sum ? Math.min(use, state.capacity[r]) : use;
      state.variance[r] = variance;
    }
  }

  private static double priorVariance(double capacity) {
    double deviation = PRIOR_DEVIATION * capacity;
    return deviation * deviation;
  }
}
