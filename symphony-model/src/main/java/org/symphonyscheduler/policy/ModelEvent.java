/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.Machine;

/**
 * What the model hears of a cluster. YARN, the simulator and a journal emit the same events. All
 * are immutable. Times are milliseconds of the emitter's clock and never go back for one emitter by
 * more than the model's tolerance; a model takes an earlier time for "now".
 */
public sealed interface ModelEvent {
  /** When it happened, milliseconds. */
  long atMillis();

  /**
   * A node can run containers. Sent again when its topology changes.
   *
   * @param node the node's id, {@code host:port}
   * @param machine its topology, empty when nobody told: the node is then judged as a whole
   */
  record NodeJoined(long atMillis, String node, Optional<Machine> machine) implements ModelEvent {}

  /** A node is gone, and everything that ran on it. */
  record NodeLost(long atMillis, String node) implements ModelEvent {}

  /**
   * A node's counters.
   *
   * @param counters as named in {@link org.symphonyscheduler.telemetry.Counters}; values as they
   *     came, right or wrong
   */
  record Heartbeat(long atMillis, String node, Map<String, Float> counters) implements ModelEvent {}

  /**
   * A container was given to a job.
   *
   * @param container unique id
   * @param job the application
   * @param kernel what it runs
   * @param deviceType the device type it was given, {@code cpu} when no accelerator
   * @param units how many devices (accelerators) or virtual cores (cpu)
   * @param devices names of the devices the scheduler chose; empty when the node chooses
   */
  record ContainerPlaced(
      long atMillis,
      String container,
      String job,
      String node,
      String kernel,
      String deviceType,
      int units,
      List<String> devices)
      implements ModelEvent {
    public ContainerPlaced {
      devices = List.copyOf(devices);
    }

    /** One whose devices the node chooses. */
    public ContainerPlaced(
        long atMillis,
        String container,
        String job,
        String node,
        String kernel,
        String deviceType,
        int units) {
      this(atMillis, container, job, node, kernel, deviceType, units, List.of());
    }
  }

  /** A placed container runs on its node. */
  record ContainerStarted(long atMillis, String container) implements ModelEvent {}

  /** A placed container ended; the first such event counts, later ones are ignored. */
  record ContainerFinished(long atMillis, String container, Outcome outcome)
      implements ModelEvent {}

  /** A job was accepted. */
  record JobSubmitted(long atMillis, String job, String type) implements ModelEvent {}

  /** A job ended; whatever it still held ends with it. */
  record JobFinished(long atMillis, String job) implements ModelEvent {}

  /** How a container ended. Only {@link #SUCCEEDED} teaches run times. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    /** Killed, preempted, released or lost with its node. */
    KILLED
  }
}
