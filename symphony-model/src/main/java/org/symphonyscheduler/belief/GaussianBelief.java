/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * A belief of independent Gaussians, one per resource, plus the PCIe tree.
 *
 * <p>Use drifts as an Ornstein-Uhlenbeck process: without news the mean returns to {@link
 * #PRIOR_USE} of the capacity and the variance to {@link #PRIOR_DEVIATION} of it, within about
 * {@link #MEMORY_MILLIS}. A measurement is taken in by the Kalman filter's equations.
 *
 * <p>A PCIe link that nobody measures is inferred from the tree: what flows through a switch is the
 * sum of what flows below it. Leaves of unmeasured traffic get what the containers on them are
 * expected to make; below a measured switch they are scaled to sum to what the measured leaves
 * leave of it. An unmeasured switch is the sum of its leaves.
 *
 * <p>A capacity that nobody told is learned as the greatest use seen, with a margin: the link is
 * taken for larger than anything it was seen to carry.
 */
public final class GaussianBelief implements BeliefModel {
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

  /** Of each PCIe switch: its resource, and the device links below it. */
  private final int[] switches;

  private final int[][] leaves;
  private final boolean[] tree;
  private final double[] guess;

  public GaussianBelief(Machine machine) {
    resources = machine.resources();
    tree = new boolean[resources.size()];
    guess = new double[resources.size()];
    for (Resource resource : resources) {
      tree[resource.index()] = resource.kind() == ResourceKind.PCIE;
      guess[resource.index()] = guessCapacity(resource);
    }
    int[] leafOf = leafLinks(machine);
    switches =
        resources.stream()
            .filter(r -> r.kind() == ResourceKind.PCIE && !contains(leafOf, r.index()))
            .mapToInt(Resource::index)
            .toArray();
    leaves = new int[switches.length][];
    for (int s = 0; s < switches.length; s++) {
      leaves[s] = below(machine, switches[s], leafOf);
    }
  }

  /** Of each device the resource that is its own link, -1 for none. */
  private static int[] leafLinks(Machine machine) {
    int[] links = new int[machine.devices().size()];
    Arrays.fill(links, -1);
    for (Device device : machine.devices()) {
      ImmutableIntArray path = machine.hostPath(device.index());
      for (int i = 0; i < path.length(); i++) {
        if (machine.resources().get(path.get(i)).name().equals(device.name())
            && !device.type().equals(Device.CPU)) {
          links[device.index()] = path.get(i);
        }
      }
    }
    return links;
  }

  private static int[] below(Machine machine, int sw, int[] leafOf) {
    return machine.devices().stream()
        .filter(d -> leafOf[d.index()] >= 0 && machine.hostPath(d.index()).contains(sw))
        .mapToInt(d -> leafOf[d.index()])
        .toArray();
  }

  private static boolean contains(int[] values, int value) {
    return Arrays.stream(values).anyMatch(v -> v == value);
  }

  /** Where a capacity that nobody told starts from; low, for it only grows. */
  private static double guessCapacity(Resource resource) {
    if (!Double.isNaN(resource.capacity())) {
      return resource.capacity();
    }
    return switch (resource.kind()) {
      case CPU -> 1;
      case MEMORY -> 20;
      case PCIE -> 4;
      case INTER_SOCKET -> 8;
      case NIC -> 1;
    };
  }

  @Override
  public BeliefState newState() {
    BeliefState state = new BeliefState(resources.size());
    for (int r = 0; r < guess.length; r++) {
      state.capacity[r] = guess[r];
      state.mean[r] = PRIOR_USE * guess[r];
      state.variance[r] = priorVariance(guess[r]);
    }
    return state;
  }

  @Override
  public void update(
      BeliefState state, Reading reading, double[] expected, double[] correction, long nowMillis) {
    advance(state, nowMillis);
    for (int r = 0; r < guess.length; r++) {
      state.measured[r] = reading.measured(r);
      if (state.measured[r]) {
        learnCapacity(state, r, reading.use(r));
        measure(state, r, Math.max(0, reading.use(r) + correction[r]), reading.variance(r));
      } else if (!tree[r] && expected[r] > state.mean[r]) {
        // Nobody measures it, but what runs there is known to use it.
        infer(state, r, expected[r]);
      }
    }
    inferTree(state, reading, expected);
  }

  @Override
  public void advance(BeliefState state, long nowMillis) {
    long passed = state.started ? nowMillis - state.atMillis : 0;
    state.started = true;
    if (passed <= 0) {
      // The clock went back or this is the first word: no time has passed. Believe the new time.
      state.atMillis = nowMillis;
      return;
    }
    state.atMillis = nowMillis;
    double kept = Math.exp(-passed / MEMORY_MILLIS);
    for (int r = 0; r < guess.length; r++) {
      double prior = PRIOR_USE * state.capacity[r];
      state.mean[r] = prior + (state.mean[r] - prior) * kept;
      double stationary = priorVariance(state.capacity[r]);
      state.variance[r] = stationary + (state.variance[r] - stationary) * kept * kept;
    }
  }

  private void learnCapacity(BeliefState state, int r, double use) {
    if (Double.isNaN(resources.get(r).capacity())) {
      state.capacity[r] = Math.max(state.capacity[r], MARGIN * use);
    }
  }

  private static void measure(BeliefState state, int r, double value, double error) {
    double gain = state.variance[r] / (state.variance[r] + error);
    state.mean[r] += gain * (value - state.mean[r]);
    state.variance[r] *= 1 - gain;
  }

  private static void infer(BeliefState state, int r, double value) {
    state.mean[r] = value;
    double error = INFERRED_ERROR * value;
    double floor = MARGIN * PRIOR_USE * state.capacity[r];
    state.variance[r] = error * error + floor * floor;
  }

  private void inferTree(BeliefState state, Reading reading, double[] expected) {
    for (int r = 0; r < guess.length; r++) {
      if (tree[r] && !reading.measured(r)) {
        infer(state, r, expected[r]);
      }
    }
    for (int s = 0; s < switches.length; s++) {
      if (reading.measured(switches[s])) {
        share(state, reading, switches[s], leaves[s]);
      }
    }
    for (int s = 0; s < switches.length; s++) {
      if (!reading.measured(switches[s])) {
        sum(state, switches[s], leaves[s]);
      }
    }
  }

  /** Scales the unmeasured links below a measured switch to what the measured ones leave of it. */
  private static void share(BeliefState state, Reading reading, int sw, int[] below) {
    double left = state.mean[sw];
    double guessed = 0;
    int unmeasured = 0;
    for (int leaf : below) {
      if (reading.measured(leaf)) {
        left -= state.mean[leaf];
      } else {
        guessed += state.mean[leaf];
        unmeasured++;
      }
    }
    left = Math.max(0, left);
    for (int leaf : below) {
      if (!reading.measured(leaf)) {
        double part = guessed > 0 ? state.mean[leaf] / guessed : 1.0 / unmeasured;
        infer(state, leaf, Math.min(left * part, state.capacity[leaf]));
      }
    }
  }

  private static void sum(BeliefState state, int sw, int[] below) {
    double mean = 0;
    double variance = 0;
    for (int leaf : below) {
      mean += state.mean[leaf];
      variance += state.variance[leaf];
    }
    state.mean[sw] = Math.min(mean, state.capacity[sw]);
    state.variance[sw] = variance;
  }

  private static double priorVariance(double capacity) {
    double deviation = PRIOR_DEVIATION * capacity;
    return deviation * deviation;
  }
}
