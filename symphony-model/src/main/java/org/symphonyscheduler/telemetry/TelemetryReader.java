/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;

/**
 * Reads heartbeats of one type of machine. Built once per type and shared by its nodes; what
 * differs between nodes lies in their {@link CounterHistory}. A counter that cannot be true is
 * counted, by its reason, and left out of the reading, so that the belief widens. For one thread.
 */
public final class TelemetryReader {
  /** Above this multiple of the nominal capacity a value is an error, not a burst. */
  public static final double ABSURD = 4;

  /** Scale of a resource of unknown capacity before anything was seen, in its unit. */
  private static final double UNKNOWN_SCALE = 10;

  /** An unknown capacity cannot be exceeded; beyond this nothing on earth is as fast. */
  private static final double UNKNOWN_LIMIT = 100_000;

  private final List<Resource> resources;
  private final String[] use;
  private final String[] deviation;
  private final String[] readings;
  private final Map<String, Integer> deviceOf = new HashMap<>();
  private final BadCounters bad;
  private final boolean[] moved;
  private final Reading reading;

  /**
   * @param bad where counters that are not believed are counted
   */
  public TelemetryReader(Machine machine, BadCounters bad) {
    this.resources = machine.resources();
    this.bad = bad;
    int size = resources.size();
    use = new String[size];
    deviation = new String[size];
    readings = new String[size];
    moved = new boolean[size];
    for (Resource resource : resources) {
      String name = Counters.use(resource.name());
      use[resource.index()] = name;
      deviation[resource.index()] = name + Counters.DEVIATION;
      readings[resource.index()] = name + Counters.READINGS;
    }
    for (Device device : machine.devices()) {
      deviceOf.put(device.name(), device.index());
    }
    reading = new Reading(size, machine.devices().size());
  }

  /** The history of a new node of this type. */
  public CounterHistory newHistory() {
    return new CounterHistory(resources.size());
  }

  /**
   * Reads a heartbeat.
   *
   * @param atMillis when the node sent it; one that is not newer than the last is stale as a whole
   * @return valid until the next call
   */
  public Reading read(CounterHistory history, long atMillis, Map<String, Float> counters) {
    reading.clear();
    boolean stale = history.stale(atMillis);
    boolean changed = false;
    for (int r = 0; r < use.length; r++) {
      Float value = counters.get(use[r]);
      moved[r] = value != null && history.note(r, value);
      changed |= moved[r];
    }
    history.moved(atMillis, changed);
    for (int r = 0; r < use.length; r++) {
      read(r, history, counters, stale, changed);
    }
    if (!stale) {
      history.lastMillis = atMillis;
      readHeld(history, counters);
    }
    return reading;
  }

  private void read(
      int r, CounterHistory history, Map<String, Float> counters, boolean stale, boolean changed) {
    Float value = counters.get(use[r]);
    if (value == null) {
      if (history.seen[r]) {
        bad.count(BadCounter.MISSING);
      }
      return;
    }
    history.repeats[r] = moved[r] || value == 0 ? 0 : history.repeats[r] + (changed ? 1 : 0);
    BadCounter fault = stale ? BadCounter.STALE : fault(r, value, history);
    if (fault != null) {
      bad.count(fault);
      return;
    }
    reading.use[r] = value;
    reading.variance[r] =
        MeasurementError.variance(
            value, side(deviation[r], counters), side(readings[r], counters), scale(r, value));
  }

  private BadCounter fault(int r, float value, CounterHistory history) {
    if (Float.isNaN(value)) {
      return BadCounter.NOT_A_NUMBER;
    }
    if (Float.isInfinite(value)) {
      return BadCounter.INFINITE;
    }
    if (value < 0) {
      return BadCounter.NEGATIVE;
    }
    double capacity = resources.get(r).capacity();
    double limit = Double.isNaN(capacity) ? UNKNOWN_LIMIT : ABSURD * capacity;
    if (value > limit) {
      return BadCounter.ABSURD;
    }
    return history.stuck(r) ? BadCounter.STUCK : null;
  }

  /** A deviation or a count of readings; NaN when it is not there or cannot be. */
  private double side(String name, Map<String, Float> counters) {
    Float value = counters.get(name);
    if (value == null) {
      return Double.NaN;
    }
    if (Float.isNaN(value) || Float.isInfinite(value)) {
      bad.count(Float.isNaN(value) ? BadCounter.NOT_A_NUMBER : BadCounter.INFINITE);
      return Double.NaN;
    }
    if (value < 0) {
      bad.count(BadCounter.NEGATIVE);
      return Double.NaN;
    }
    return value;
  }

  private double scale(int r, double value) {
    double capacity = resources.get(r).capacity();
    return Double.isNaN(capacity) ? Math.max(value, UNKNOWN_SCALE) : capacity;
  }

  private void readHeld(CounterHistory history, Map<String, Float> counters) {
    for (Map.Entry<String, Float> counter : counters.entrySet()) {
      Optional<Counters.Held> container = Counters.heldContainer(counter.getKey());
      if (container.isPresent()) {
        hold(container.get(), counter.getValue());
      } else {
        Counters.heldImage(counter.getKey()).ifPresent(held -> image(held, history));
      }
    }
    reading.imagesTold = history.imagesTold;
  }

  private void hold(Counters.Held held, Float units) {
    Integer device = deviceOf.get(held.device());
    if (device == null || units == null) {
      return;
    }
    if (!(units > 0)) {
      bad.count(Float.isNaN(units) ? BadCounter.NOT_A_NUMBER : BadCounter.NEGATIVE);
    } else if (units > Short.MAX_VALUE) {
      bad.count(BadCounter.ABSURD);
    } else {
      reading.addHolder(device, held.what(), Math.max(1, Math.round(units)));
    }
  }

  private void image(Counters.Held held, CounterHistory history) {
    Integer device = deviceOf.get(held.device());
    if (device != null) {
      reading.image[device] = held.what();
      history.imagesTold = true;
    }
  }
}
