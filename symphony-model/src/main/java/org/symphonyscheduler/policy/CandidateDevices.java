/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Map;
import org.symphonyscheduler.policy.PlacementRequest.Alternative;
import org.symphonyscheduler.topology.DeviceChoice;

/**
 * Which device stands behind each candidate, and when it is this request's turn there. Stateless
 * but for the numbers of unknown processors; any thread; allocates nothing.
 */
final class CandidateDevices {
  private final Map<String, Integer> unknownProcessors;

  /**
   * @param unknownProcessors number of the processor of unknown model, by device type; read by any
   *     thread
   */
  CandidateDevices(Map<String, Integer> unknownProcessors) {
    this.unknownProcessors = unknownProcessors;
  }

  /**
   * Finds the device of each candidate: the one the node would give now, or the one whose container
   * ends when it is this request's turn.
   *
   * @return whether any node's topology is known, so that there is something to tell nodes apart
   */
  boolean choose(PlacementRequest request, Candidates candidates, int size) {
    boolean known = false;
    for (int c = 0; c < size; c++) {
      Alternative alternative = request.alternatives().get(candidates.alternative(c));
      NodeState state = state(candidates, c);
      DeviceGroup group = state == null ? null : state.group(alternative.deviceType());
      int device = -1;
      if (group != null && group.devices().length > 0) {
        known = true;
        device =
            candidates.asked(c) >= 0
                ? candidates.asked(c)
                : candidates.free(c) > 0
                    ? free(state, group, request.kernel(), alternative)
                    : busy(group, alternative, candidates.waiting(c));
      }
      candidates.device[c] = device;
      candidates.processor[c] =
          device >= 0 ? state.plan().processor[device] : unknown(alternative.deviceType());
    }
    return known;
  }

  static NodeState state(Candidates candidates, int c) {
    return candidates.node(c) instanceof NodeHandle handle ? handle.state : null;
  }

  private int unknown(String type) {
    Integer processor = unknownProcessors.get(type);
    return processor == null ? -1 : processor;
  }

  /** The device {@link DeviceChoice} would choose; where we see none, the one soonest free. */
  private static int free(
      NodeState state, DeviceGroup group, String kernel, Alternative alternative) {
    int units = unitsOnOne(group, state, alternative);
    int[] devices = group.devices();
    for (int i = 0; i < devices.length; i++) {
      int d = devices[i];
      if (kernel.equals(state.image()[d]) && room(state, d) >= units) {
        return d;
      }
    }
    int choice = group.choice();
    if (choice >= 0 && room(state, choice) < units) {
      choice =
          DeviceChoice.choose(
              state.plan().machine, group.type(), state.used(), state.image(), kernel, units);
    }
    return choice >= 0 ? choice : busy(group, alternative, 0);
  }

  private static int room(NodeState state, int device) {
    return state.plan().machine.devices().get(device).units() - state.used()[device];
  }

  /** Several accelerators come from as many devices, cores from one socket. */
  private static int unitsOnOne(DeviceGroup group, NodeState state, Alternative alternative) {
    int most = state.plan().machine.devices().get(group.devices()[0]).units();
    return most == 1 ? 1 : alternative.units();
  }

  private static int busy(DeviceGroup group, Alternative alternative, int waiting) {
    int release = turn(group, alternative, waiting);
    int device = release < 0 ? -1 : group.releaseDevice()[release];
    return device >= 0 ? device : group.devices()[0];
  }

  /** Whose end makes room for a request after those that already wait; -1 for nobody's. */
  private static int turn(DeviceGroup group, Alternative alternative, int waiting) {
    int units = group.units();
    int wanted = alternative.units() * (waiting + 1);
    return group.release(units <= 0 ? wanted : (wanted - 1) % units + 1);
  }

  /** Seconds until it is this request's turn on a busy node. */
  static double remaining(
      Candidates candidates,
      int c,
      DeviceGroup group,
      Alternative alternative,
      double seconds,
      long nowMillis) {
    int waiting = candidates.waiting(c);
    int asked = candidates.asked(c);
    if (asked >= 0 && group != null) {
      int first = group.releaseOn(asked);
      double left = first < 0 ? 0.5 * seconds : group.remaining(first, nowMillis);
      return left + waiting * seconds;
    }
    int release = group == null ? -1 : turn(group, alternative, waiting);
    if (release < 0) {
      // Nothing is known to run there, and yet it is busy: half a run of our own for each in line.
      return seconds * (0.5 + waiting);
    }
    int rounds = (alternative.units() * (waiting + 1) - 1) / Math.max(1, group.units());
    return group.remaining(release, nowMillis) + rounds * seconds;
  }
}
