/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.workload.Implementation;

/**
 * What would come of starting a run on a machine, or of waiting for a device, all rates staying as
 * they then are. Only looks; keeps what it found until it is told of a change.
 */
final class Prospects {
  private final Machine machine;
  private final DeviceStates devices;
  private final SharedResources resources;
  private final FlowFactory flows;
  private final Collection<ActiveRun> runs;
  private final Map<Implementation, List<Sharing>> known = new IdentityHashMap<>();
  private final Map<Integer, List<ActiveRun>> soonest = new HashMap<>();

  /**
   * @param runs what runs now, in the order of starting; kept and read
   */
  Prospects(
      Machine machine,
      DeviceStates devices,
      SharedResources resources,
      FlowFactory flows,
      Collection<ActiveRun> runs) {
    this.machine = machine;
    this.devices = devices;
    this.resources = resources;
    this.flows = flows;
    this.runs = runs;
  }

  /** Rates were shared anew: nothing that was found holds. */
  void ratesChanged() {
    known.clear();
    soonest.clear();
  }

  /** A device is of another speed for runs to come; those there go on as they do. */
  void speedChanged() {
    known.clear();
  }

  /** See {@link SharedMachine#prospect}. */
  SharedMachine.Prospect of(KernelRun run, boolean afterRelease) {
    Device device = machine.devices().get(run.device());
    double loading = devices.reconfiguration(run);
    double work =
        run.implementation().secondsOn(device.model()) * run.size() / devices.speed(run.device());
    Sharing sharing = sharing(run, afterRelease);
    double computing = work / sharing.ownRate();
    double harm = 0;
    for (int i = 0; i < sharing.others().size() && !afterRelease; i++) {
      ActiveRun other = sharing.others().get(i);
      double together = Math.min(computing, other.secondsAt(sharing.rates()[i]));
      harm += together * (1 - sharing.rates()[i] / other.rate());
    }
    // One flow that slows another can speed up a third; nobody is paid for that.
    return new SharedMachine.Prospect(computing + loading, Math.max(0, harm), loading);
  }

  /**
   * What rates would be with one more run of some implementation.
   *
   * @param others that compute then
   * @param rates of the others, in their order, and then of the run
   */
  private record Sharing(
      int device, int units, boolean afterRelease, List<ActiveRun> others, double[] rates) {
    boolean of(KernelRun run, boolean released) {
      return device == run.device() && units == run.units() && afterRelease == released;
    }

    double ownRate() {
      return rates[others.size()];
    }
  }

  private Sharing sharing(KernelRun run, boolean afterRelease) {
    List<Sharing> found =
        known.computeIfAbsent(run.implementation(), implementation -> new ArrayList<>());
    for (Sharing each : found) {
      if (each.of(run, afterRelease)) {
        return each;
      }
    }
    Sharing sharing = share(run, afterRelease);
    found.add(sharing);
    return sharing;
  }

  private Sharing share(KernelRun run, boolean afterRelease) {
    Flow own = flows.of(run);
    if (!afterRelease && resources.fits(own)) {
      return new Sharing(run.device(), run.units(), false, List.of(), new double[] {1});
    }
    List<ActiveRun> others = SharedResources.computing(afterRelease ? staying(run) : runs);
    double[] rates = resources.ratesWith(others, own);
    return new Sharing(run.device(), run.units(), afterRelease, others, rates);
  }

  /** What is left when as many have gone from a run's device as it needs the room of. */
  private List<ActiveRun> staying(KernelRun run) {
    List<ActiveRun> staying = new ArrayList<>(runs);
    int free = devices.free(run.device());
    for (ActiveRun active : soonestFirst(run.device())) {
      if (free >= run.units()) {
        break;
      }
      free += active.run().units();
      staying.remove(active);
    }
    return staying;
  }

  /** See {@link SharedMachine#remaining}. */
  double remaining(int device, int units) {
    int free = devices.free(device);
    if (free >= units) {
      return 0;
    }
    double seconds = 0;
    for (ActiveRun active : soonestFirst(device)) {
      if (free >= units) {
        break;
      }
      free += active.run().units();
      seconds = Math.max(seconds, active.secondsToEnd());
    }
    return seconds;
  }

  /** What runs on a device by its end; the order stays until rates are shared anew. */
  private List<ActiveRun> soonestFirst(int device) {
    return soonest.computeIfAbsent(
        device,
        asked ->
            runs.stream()
                .filter(active -> active.run().device() == asked)
                .sorted(Comparator.comparingDouble(ActiveRun::secondsToEnd))
                .toList());
  }
}
