/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.topology.ResourceKind;

/**
 * The resources of one machine, its background load, and the use that is made of them: who gets
 * which rate is {@link MaxMinSharing}'s to say. Rates hold until {@link #share} is called again.
 */
final class SharedResources {
  private final Machine machine;
  private final double[] capacity;
  private final double[] use;
  private final UseMeter meter;
  private final List<BackgroundLoad> background;

  /** True capacities are the conditions'; where they say nothing, as told, or unlimited. */
  SharedResources(Machine machine, Conditions conditions, List<BackgroundLoad> background) {
    this.machine = machine;
    this.background = background;
    this.capacity = new double[machine.resources().size()];
    for (Resource resource : machine.resources()) {
      double nominal =
          Double.isNaN(resource.capacity()) ? Double.POSITIVE_INFINITY : resource.capacity();
      capacity[resource.index()] = conditions.capacity().getOrDefault(resource.name(), nominal);
    }
    this.use = new double[capacity.length];
    this.meter = new UseMeter(capacity.length);
  }

  /** Gives every flow its rate, and tells the meter what that uses. */
  void share(Collection<ActiveRun> runs) {
    List<ActiveRun> computing = computing(runs);
    List<Flow> flows = flows(computing);
    double[] rates = MaxMinSharing.rates(capacity, flows);
    for (int i = 0; i < computing.size(); i++) {
      computing.get(i).setRate(rates[i]);
    }
    meterUse(flows, rates);
  }

  /** Those of the runs that use resources now. */
  static List<ActiveRun> computing(Collection<ActiveRun> runs) {
    List<ActiveRun> computing = new ArrayList<>(runs.size());
    for (ActiveRun run : runs) {
      if (run.computes()) {
        computing.add(run);
      }
    }
    return computing;
  }

  /**
   * The rates there would be. Changes nothing.
   *
   * @return those of the runs, in their order; the newcomer's is the last
   */
  double[] ratesWith(List<ActiveRun> computing, Flow newcomer) {
    List<Flow> flows = flows(computing);
    flows.add(newcomer);
    double[] rates = MaxMinSharing.rates(capacity, flows);
    double[] asked = Arrays.copyOf(rates, computing.size() + 1);
    asked[computing.size()] = rates[rates.length - 1];
    return asked;
  }

  /** What uses resources now: these runs, and then the background. */
  private List<Flow> flows(List<ActiveRun> computing) {
    List<Flow> flows = new ArrayList<>();
    computing.forEach(run -> flows.add(run.flow()));
    for (BackgroundLoad load : background) {
      if (load.on()) {
        flows.add(load.flow());
      }
    }
    return flows;
  }

  private void meterUse(List<Flow> flows, double[] rates) {
    Arrays.fill(use, 0);
    for (int f = 0; f < rates.length; f++) {
      Flow flow = flows.get(f);
      for (int i = 0; i < flow.resources().length; i++) {
        int resource = flow.resources()[i];
        // A stalled core is a busy core; a stalled transfer is no transfer.
        boolean core = machine.resources().get(resource).kind() == ResourceKind.CPU;
        use[resource] += flow.demand()[i] * (core ? 1 : rates[f]);
      }
    }
    for (int r = 0; r < use.length; r++) {
      meter.set(r, Math.min(use[r], capacity[r]));
    }
  }

  /** Whether nothing on a flow's path would be full: then it changes nobody's rate. */
  boolean fits(Flow flow) {
    for (int i = 0; i < flow.resources().length; i++) {
      int resource = flow.resources()[i];
      if (use[resource] + flow.demand()[i] > capacity[resource]) {
        return false;
      }
    }
    return true;
  }

  /** When a background load comes or goes next, seconds; infinite when none will. */
  double nextSwitch() {
    double next = Double.POSITIVE_INFINITY;
    for (BackgroundLoad load : background) {
      next = Math.min(next, load.nextSwitch());
    }
    return next;
  }

  /** Lets background loads come and go that are due; true when one did. */
  boolean switchBackground(double now) {
    boolean switched = false;
    for (BackgroundLoad load : background) {
      if (load.nextSwitch() <= now) {
        load.toggle();
        switched = true;
      }
    }
    return switched;
  }

  /** What was used since it was last reset; time passes for it with the machine's. */
  UseMeter meter() {
    return meter;
  }
}
