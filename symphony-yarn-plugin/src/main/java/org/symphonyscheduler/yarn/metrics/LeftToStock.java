/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.metrics;

import com.google.common.base.Splitter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.metrics2.MetricsCollector;
import org.apache.hadoop.metrics2.MetricsInfo;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.MetricsSource;
import org.apache.hadoop.metrics2.MetricsSystem;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.metrics2.lib.Interns;

/**
 * Counts the requests that Symphony left to CapacityScheduler, by reason: in all, and for each
 * queue that has any as a source of its own, named as YARN names those of queues. Any thread.
 */
public final class LeftToStock {
  private static final MetricsInfo QUEUE = Interns.info("Queue", "Metrics by queue");

  /** Why a request is CapacityScheduler's. The first that holds is counted. */
  public enum Reason {
    NO_DEVICE("NoDevice", "requests for none of symphony.resource-types"),
    OFF("Off", "requests for devices in queues whose mode is off"),
    NAMES_PLACES("NamesPlaces", "requests for devices that name hosts or racks"),
    MASTER("Master", "requests for devices for an ApplicationMaster's own container"),
    UPDATE("Update", "requests that change a running container"),
    SHADOW("Shadow", "requests for devices in queues whose mode is shadow"),
    OWN_ALLOCATOR("OwnAllocator", "applications that chose an allocator of their own");

    private final MetricsInfo info;

    Reason(String label, String description) {
      info = Interns.info("LeftToStock" + label, "left to CapacityScheduler: " + description);
    }
  }

  private final Counters all = new Counters();
  private final Map<String, Counters> byQueue = new ConcurrentHashMap<>();

  private static final class Counters {
    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    Counters() {
      for (Reason reason : Reason.values()) {
        counts.put(reason, new LongAdder());
      }
    }

    void addTo(MetricsRecordBuilder record) {
      counts.forEach((reason, count) -> record.addCounter(reason.info, count.sum()));
    }
  }

  /** One queue's counters, as a source. */
  private record OfQueue(String queue, Counters counters) implements MetricsSource {
    @Override
    public void getMetrics(MetricsCollector collector, boolean all) {
      MetricsRecordBuilder record =
          collector.addRecord(SchedulerMetrics.NAME).setContext("yarn").tag(QUEUE, queue);
      counters.addTo(record);
    }
  }

  LeftToStock() {}

  /**
   * Counts a request, or an application.
   *
   * @param queue full path
   */
  public void count(Reason reason, String queue) {
    all.counts.get(reason).increment();
    byQueue.computeIfAbsent(queue, LeftToStock::show).counts.get(reason).increment();
  }

  /** How many so far. */
  public long get(Reason reason) {
    return all.counts.get(reason).sum();
  }

  private static Counters show(String queue) {
    Counters counters = new Counters();
    MetricsSystem metrics = DefaultMetricsSystem.instance();
    metrics.unregisterSource(name(queue)); // Left by an earlier scheduler.
    metrics.register(
        name(queue), "What Symphony left to CapacityScheduler", new OfQueue(queue, counters));
    return counters;
  }

  /** As YARN has it for its own metrics of queues: each level of the path under a key. */
  private static String name(String queue) {
    StringBuilder name = new StringBuilder(SchedulerMetrics.NAME);
    List<String> levels = Splitter.on('.').splitToList(queue);
    for (int level = 0; level < levels.size(); level++) {
      name.append(",q").append(level).append('=').append(levels.get(level));
    }
    return name.toString();
  }

  void addTo(MetricsRecordBuilder record) {
    all.addTo(record);
  }

  void unregister() {
    byQueue
        .keySet()
        .forEach(queue -> DefaultMetricsSystem.instance().unregisterSource(name(queue)));
  }
}
