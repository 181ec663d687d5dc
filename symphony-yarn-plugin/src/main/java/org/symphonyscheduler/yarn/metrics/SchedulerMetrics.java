/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.apache.hadoop.metrics2.MetricsCollector;
import org.apache.hadoop.metrics2.MetricsInfo;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.MetricsSource;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.metrics2.lib.Interns;
import org.symphonyscheduler.policy.Placement;

/**
 * What Symphony counts, as a Metrics2 source: {@code /jmx} and {@code /prom} of the ResourceManager
 * show it as {@value #NAME}. Counters may be raised by any thread; {@link #decisionTook} only by
 * the thread that holds the scheduler's lock.
 */
public final class SchedulerMetrics implements MetricsSource {
  /** Name of the source and of its record. */
  public static final String NAME = "SymphonyScheduler";

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What is counted. */
  public enum Count {
    DECISIONS("Decisions", "placements the model was asked for"),
    CONSIDERED("Considered", "requests looked at, whether or not the model was asked"),
    DECIDING_NANOS("DecidingNanos", "time spent on them, choice of candidates included"),
    DECIDING_BYTES("DecidingBytes", "allocated for them; counted in measurements only"),
    PLACEMENTS("Placements", "containers that run where Symphony said"),
    WAITS("Waits", "requests made to wait for a busy device although another was free"),
    HELD("Held", "times nothing a request could use was free"),
    REFUSED("Refused", "decisions CapacityScheduler could not follow"),
    BYPASSES("Bypasses", "applications that chose an allocator of their own"),
    FAILED_COMMITS("FailedCommits", "proposals CapacityScheduler rejected at commit"),
    ATTRIBUTES_UNREAD(
        "AttributesUnread", "times that a node's attributes could not be read, and will be again"),
    EVENT_FAILURES("EventFailures", "YARN's events that Symphony failed on; YARN went on"),
    DUPLICATES_PREVENTED("DuplicatesPrevented", "second grants of one group of alternatives"),
    SHADOW_COMPARED("ShadowCompared", "containers placed by CapacityScheduler and judged"),
    SHADOW_AGREED("ShadowAgreed", "of those, where Symphony would have chosen the same node"),
    SHADOW_SAVED_MILLIS(
        "ShadowSavedMillis", "predicted run time Symphony would have saved; less where it costs");

    private final String label;
    private final String description;

    Count(String label, String description) {
      this.label = label;
      this.description = description;
    }
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final Map<Placement.Abstain, LongAdder> abstentions =
      new EnumMap<>(Placement.Abstain.class);
  private final LeftToStock leftToStock = new LeftToStock();
  private final SingleWriterRecorder latency = new SingleWriterRecorder(LONGEST_NANOS, 3);
  private final Consumer<MetricsRecordBuilder> modelFigures;
  private BooleanSupplier circuitOpen = () -> false;
  private Histogram lastLatency;

  /**
   * @param modelFigures adds the model's own figures to each record: queue, telemetry age, learning
   */
  public SchedulerMetrics(Consumer<MetricsRecordBuilder> modelFigures) {
    this.modelFigures = modelFigures;
    for (Count count : Count.values()) {
      counts.put(count, new LongAdder());
    }
    for (Placement.Abstain reason : Placement.Abstain.values()) {
      abstentions.put(reason, new LongAdder());
    }
  }

  /** Says where the circuit's state is read; before {@link #register}. */
  public void circuit(BooleanSupplier open) {
    circuitOpen = open;
  }

  /** Shows the source; a source of the same name, left by an earlier scheduler, is replaced. */
  public void register() {
    DefaultMetricsSystem.instance().unregisterSource(NAME);
    DefaultMetricsSystem.instance().register(NAME, "Symphony placement", this);
  }

  /** Takes the source away. */
  public void unregister() {
    DefaultMetricsSystem.instance().unregisterSource(NAME);
    leftToStock.unregister();
  }

  /** Counts one. */
  public void count(Count what) {
    counts.get(what).increment();
  }

  /** Counts several. */
  public void count(Count what, long amount) {
    counts.get(what).add(amount);
  }

  /** Counts a request looked at, and what that took. */
  public void considered(long nanos, long bytes) {
    count(Count.CONSIDERED);
    count(Count.DECIDING_NANOS, nanos);
    count(Count.DECIDING_BYTES, bytes);
  }

  /** What Symphony did not decide, and why. */
  public LeftToStock leftToStock() {
    return leftToStock;
  }

  /** Counts an abstention of the model. */
  public void abstained(Placement.Abstain reason) {
    abstentions.get(reason).increment();
  }

  /** Records how long the model took for one decision. */
  public void decisionTook(long nanos) {
    latency.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  /** A counter's value so far. */
  public long get(Count what) {
    return counts.get(what).sum();
  }

  /** Abstentions for one reason so far. */
  public long get(Placement.Abstain reason) {
    return abstentions.get(reason).sum();
  }

  @Override
  public synchronized void getMetrics(MetricsCollector collector, boolean all) {
    MetricsRecordBuilder record = collector.addRecord(NAME).setContext("yarn");
    counts.forEach(
        (count, value) -> {
          MetricsInfo info = Interns.info(count.label, count.description);
          if (count == Count.SHADOW_SAVED_MILLIS) {
            record.addGauge(info, value.sum()); // It may go down.
          } else {
            record.addCounter(info, value.sum());
          }
        });
    abstentions.forEach(
        (reason, value) ->
            record.addCounter(
                Interns.info(
                    "Abstained" + label(reason), "decisions left to CapacityScheduler: " + reason),
                value.sum()));
    leftToStock.addTo(record);
    lastLatency = latency.getIntervalHistogram(lastLatency);
    quantile(record, "Median", 50);
    quantile(record, "P99", 99);
    quantile(record, "P999", 99.9);
    record.addGauge(
        Interns.info("CircuitOpen", "1 while the model is left alone after failures"),
        circuitOpen.getAsBoolean() ? 1 : 0);
    modelFigures.accept(record);
  }

  private void quantile(MetricsRecordBuilder record, String label, double percentile) {
    record.addGauge(
        Interns.info(
            "DecisionMicros" + label, "time of one decision since the last reading, microseconds"),
        lastLatency.getValueAtPercentile(percentile) / 1000.0);
  }

  private static String label(Placement.Abstain reason) {
    StringBuilder label = new StringBuilder();
    for (String word : reason.name().split("_", -1)) {
      label.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return label.toString();
  }
}
