/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;

/**
 * What a scheduler with a table of run times keeps: what runs on each device and until when by the
 * table, and which image it holds. For rivals that are told devices. Not thread-safe.
 */
final class BookKeeping {
  private static final long LEAST_REMAINING_MILLIS = 100;

  private final IsolatedTimes table;
  private final LongSupplier clockMillis;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Running> running = new HashMap<>();

  private static final class Node {
    final Machine machine;
    final String[] image;

    Node(Machine machine) {
      this.machine = machine;
      this.image = new String[machine.devices().size()];
    }
  }

  /** A container on a device, and when it should end by the table. */
  record Running(
      String node, int device, String kernel, long sinceMillis, long untilMillis, int beside) {}

  BookKeeping(IsolatedTimes table, LongSupplier clockMillis) {
    this.table = table;
    this.clockMillis = clockMillis;
  }

  /** Takes in an event; gives the container that it ended, null for none. */
  Running observe(ModelEvent event) {
    if (event instanceof ModelEvent.NodeJoined joined) {
      nodes.put(joined.node(), new Node(joined.machine().orElseThrow()));
    } else if (event instanceof ModelEvent.NodeLost lost) {
      nodes.remove(lost.node());
    } else if (event instanceof ModelEvent.ContainerPlaced placed && !placed.devices().isEmpty()) {
      placed(placed);
    } else if (event instanceof ModelEvent.ContainerFinished finished) {
      Running ended = running.remove(finished.container());
      if (ended != null && nodes.containsKey(ended.node())) {
        return ended;
      }
    }
    return null;
  }

  private void placed(ModelEvent.ContainerPlaced placed) {
    Node node = nodes.get(placed.node());
    for (Device device : node.machine.devices()) {
      if (device.name().equals(placed.devices().get(0))) {
        double seconds = table.seconds(placed.kernel(), device);
        long until = placed.atMillis() + (seconds > 0 ? (long) (1000 * seconds) : 0);
        node.image[device.index()] = placed.kernel();
        running.put(
            placed.container(),
            new Running(
                placed.node(),
                device.index(),
                placed.kernel(),
                placed.atMillis(),
                until,
                runningOn(placed.node())));
      }
    }
  }

  /** Isolated seconds of a request on a candidate. */
  double seconds(PlacementRequest request, Candidates candidates, int c) {
    return table.seconds(request.kernel(), device(candidates, c));
  }

  /** The device of a running container. */
  Device device(Running container) {
    return nodes.get(container.node()).machine.devices().get(container.device());
  }

  /** The device of a candidate, which names one. */
  Device device(Candidates candidates, int c) {
    return nodes.get(candidates.node(c).name()).machine.devices().get(candidates.asked(c));
  }

  /** Whether a candidate needs images and holds another. */
  boolean mustLoad(PlacementRequest request, Candidates candidates, int c) {
    Node node = nodes.get(candidates.node(c).name());
    return device(candidates, c).type().contains("fpga")
        && !request.kernel().equals(node.image[candidates.asked(c)]);
  }

  /** Seconds until the first container of a busy candidate should end, by the table. */
  double remaining(Candidates candidates, int c) {
    String node = candidates.node(c).name();
    long until = Long.MAX_VALUE;
    for (Running each : running.values()) {
      if (each.device() == candidates.asked(c) && each.node().equals(node)) {
        until = Math.min(until, each.untilMillis());
      }
    }
    // Who is late by the table may end any time.
    long left = until == Long.MAX_VALUE ? 0 : until - clockMillis.getAsLong();
    return Math.max(LEAST_REMAINING_MILLIS, left) / 1000.0;
  }

  String deviceName(Candidates candidates, int c) {
    return device(candidates, c).name();
  }

  /** Containers that run on a node now. */
  int runningOn(String node) {
    int count = 0;
    for (Running each : running.values()) {
      count += each.node().equals(node) ? 1 : 0;
    }
    return count;
  }
}
