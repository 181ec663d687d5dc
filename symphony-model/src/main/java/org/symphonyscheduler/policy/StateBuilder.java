/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.symphonyscheduler.performance.DeviceEffect;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.performance.StandardNormal;
import org.symphonyscheduler.topology.DeviceChoice;

/** Makes the immutable state of a node from what the model thread keeps. For the model thread. */
final class StateBuilder {
  /** No container is expected to run longer: thirty years. */
  private static final double FOREVER_MILLIS = 1e12;

  private static final double[] NO_NUMBERS = {};
  private static final int[] NO_DEVICES = {};

  private final RateModel rates;
  private final LongLivedKernels longLived;

  StateBuilder(RateModel rates, LongLivedKernels longLived) {
    this.rates = rates;
    this.longLived = longLived;
  }

  NodeState build(NodeTracker node, long nowMillis) {
    List<Release> releases = new ArrayList<>(node.running.size());
    for (RunningContainer container : node.running) {
      releases.add(new Release(container, expectedEnd(container, nowMillis)));
    }
    releases.sort(Comparator.comparingLong(Release::atMillis));
    return node.plan == null ? whole(node, releases) : detailed(node, releases, nowMillis);
  }

  private record Release(RunningContainer container, long atMillis) {}

  /**
   * When a container will have ended with even odds: the median of the lognormal run time, given
   * that it lasts for as long as it does already. Nobody knows when an application's services end.
   */
  private long expectedEnd(RunningContainer container, long nowMillis) {
    if (longLived.contains(container.placed.kernel())) {
      return nowMillis + (long) FOREVER_MILLIS;
    }
    double[] x = container.meets();
    double mean = rates.mean(container.run, x);
    double variance = rates.variance(container.run, x) + rates.noise(container.run);
    DeviceEffect effect = container.node.effects.of(container);
    double deviation = Math.sqrt(variance + effect.variance());
    mean += effect.mean();
    double seconds = Math.exp(mean);
    double loading = container.x[Feature.RECONFIGURE] * rates.loadSeconds();
    double elapsed = container.computedSeconds(nowMillis, rates.loadSeconds());
    if (elapsed > RateModel.LEAST_SECONDS) {
      double z = (Math.log(elapsed) - mean) / deviation;
      seconds = Math.exp(mean + deviation * StandardNormal.medianAbove(z));
    }
    return container.startMillis + (long) Math.min((loading + seconds) * 1000, FOREVER_MILLIS);
  }

  private NodeState whole(NodeTracker node, List<Release> releases) {
    Set<String> types = new LinkedHashSet<>(node.effects.types());
    for (Release release : releases) {
      types.add(release.container().placed.deviceType());
    }
    DeviceGroup[] groups =
        types.stream()
            .map(type -> group(node, type, NO_DEVICES, -1, 0, releases))
            .toArray(DeviceGroup[]::new);
    return new NodeState(
        null,
        NO_NUMBERS,
        NO_NUMBERS,
        NO_NUMBERS,
        null,
        NO_DEVICES,
        new String[0],
        new boolean[0],
        NO_NUMBERS,
        NO_NUMBERS,
        groups,
        node.heartbeatMillis);
  }

  private NodeState detailed(NodeTracker node, List<Release> releases, long nowMillis) {
    MachinePlan plan = node.plan;
    int[] used = node.occupancy.used();
    String[] images = images(node);
    DeviceGroup[] groups = new DeviceGroup[plan.type.length];
    for (int t = 0; t < groups.length; t++) {
      int free = 0;
      for (int device : plan.devicesOf[t]) {
        free += Math.max(0, plan.machine.devices().get(device).units() - used[device]);
      }
      int choice = DeviceChoice.choose(plan.machine, plan.type[t], used, images, null, 1);
      groups[t] = group(node, plan.type[t], plan.devicesOf[t], choice, free, releases);
    }
    double[] effect = new double[plan.devices()];
    double[] effectVariance = new double[plan.devices()];
    for (int d = 0; d < effect.length; d++) {
      effect[d] = node.effects.ofDevice(d).mean();
      effectVariance[d] = node.effects.ofDevice(d).variance();
    }
    return new NodeState(
        plan,
        plan.inputs.load(node.load),
        node.load.deviations(),
        node.load.capacities(),
        flows(node, releases, nowMillis),
        used,
        images,
        node.occupancy.reconfigurable(),
        effect,
        effectVariance,
        groups,
        node.heartbeatMillis);
  }

  /** The array of the state before where no image has changed, see {@link ModelNode}. */
  private static String[] images(NodeTracker node) {
    NodeState before = node.handle.state;
    String[] images = node.occupancy.images();
    return before != null && Arrays.equals(before.image(), images) ? before.image() : images;
  }

  private static DeviceGroup group(
      NodeTracker node, String type, int[] devices, int choice, int free, List<Release> all) {
    List<Release> releases = new ArrayList<>();
    for (Release release : all) {
      if (release.container().placed.deviceType().equals(type)) {
        releases.add(release);
      }
    }
    int count = releases.size();
    long[] at = new long[count];
    long[] start = new long[count];
    int[] units = new int[count];
    int[] device = new int[count];
    for (int i = 0; i < count; i++) {
      RunningContainer container = releases.get(i).container();
      at[i] = releases.get(i).atMillis();
      start[i] = container.startMillis;
      units[i] = container.placed.units();
      device[i] = container.devices.length > 0 ? container.devices[0] : -1;
    }
    DeviceEffect effect = node.effects.ofType(type);
    return new DeviceGroup(
        type,
        devices,
        choice,
        free,
        at,
        start,
        units,
        device,
        effect == null ? 0 : effect.mean(),
        effect == null ? 0 : effect.variance());
  }

  private static Flows flows(NodeTracker node, List<Release> releases, long nowMillis) {
    List<RunningContainer> containers = new ArrayList<>(releases.size());
    double[] left = new double[releases.size()];
    for (int i = 0; i < left.length; i++) {
      containers.add(releases.get(i).container());
      left[i] = Math.max(0, releases.get(i).atMillis() - nowMillis) / 1000.0;
    }
    return node.load.flows(containers, left);
  }
}
