/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.symphonyscheduler.integration.replay.Replay;
import org.symphonyscheduler.integration.replay.ReplayAudit;
import org.symphonyscheduler.integration.replay.ReplayMode;
import org.symphonyscheduler.integration.replay.ReplayOptions;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** One mode of a comparison: its replay, and what each of its turns cost. For one thread. */
final class Contestant implements AutoCloseable {
  private static final double MICRO = 1000.0;
  private static final double SECOND = 1e9;

  private final ReplayMode mode;
  private final Replay replay;
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> cpuRates = new ArrayList<>();
  private final String hash;
  private final long heapOfNodes;
  private final long heapOfContainers;
  private final int running;
  private long containers;
  private long decisionsBefore;
  private long decidingBefore;
  private long consideredBefore;
  private long bytesBefore;

  /**
   * Sets a replay up and fills its cluster.
   *
   * @param hash of its placements, null to take the replay's own
   */
  Contestant(ReplayMode mode, ReplayOptions options, int rounds, String hash) throws Exception {
    this.mode = mode;
    long empty = heap();
    replay = new Replay(options);
    replay.start();
    long nodes = heap();
    replay.step(rounds * options.nodes());
    this.hash = hash == null ? replay.hash() : hash;
    heapOfNodes = nodes - empty;
    heapOfContainers = heap() - nodes;
    running = replay.running();
  }

  /** Live heap. Two collections: the first may only find what the second frees. */
  private static long heap() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  ReplayMode mode() {
    return mode;
  }

  long containers() {
    return containers;
  }

  /** Counting begins: what was before was warming up. */
  void open() {
    replay.meter().record(true);
    decisionsBefore = count(Count.DECISIONS);
    decidingBefore = count(Count.DECIDING_NANOS);
    consideredBefore = count(Count.CONSIDERED);
    bytesBefore = count(Count.DECIDING_BYTES);
  }

  void warm(int heartbeats) throws Exception {
    replay.step(heartbeats);
  }

  /** Takes a turn. */
  void turn(int heartbeats) throws Exception {
    long granted = replay.granted();
    long nanos = replay.meter().nanos();
    long cpu = replay.meter().cpuNanos();
    replay.step(heartbeats);
    long more = replay.granted() - granted;
    containers += more;
    rates.add(more * SECOND / (replay.meter().nanos() - nanos));
    cpuRates.add(more * SECOND / (replay.meter().cpuNanos() - cpu));
  }

  private long count(Count what) {
    return replay.metrics().map(metrics -> metrics.get(what)).orElse(0L);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double percentile(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / MICRO;
  }

  /**
   * The figures, compared to CapacityScheduler's.
   *
   * @param stock null to compare to nothing: ratios are 1, and heap is all there is
   */
  OverheadRow row(Contestant stock, int nodes, double fill, int auditRounds) throws Exception {
    replay.meter().record(false);
    long decisions = count(Count.DECISIONS) - decisionsBefore;
    double considered = Math.max(1, count(Count.CONSIDERED) - consideredBefore);
    long deciding = count(Count.DECIDING_NANOS) - decidingBefore;
    long bytes = count(Count.DECIDING_BYTES) - bytesBefore;
    Contestant other = stock == null ? this : stock;
    PairedRatio ratio = PairedRatio.of(array(rates), array(other.rates));
    PairedRatio cpu = PairedRatio.of(array(cpuRates), array(other.cpuRates));
    Histogram beats = replay.meter().heartbeats();
    Histogram asks = replay.meter().allocations();
    ModelStatistics model = replay.statistics().orElse(null);
    int queue = replay.deepestQueue();
    ReplayAudit audit = replay.audit(auditRounds);
    return new OverheadRow(
        mode.label(),
        nodes,
        fill,
        containers,
        beats.getTotalCount(),
        containers * SECOND / replay.meter().nanos(),
        containers * SECOND / replay.meter().cpuNanos(),
        ratio.median(),
        ratio.low(),
        ratio.high(),
        cpu.median(),
        cpu.low(),
        cpu.high(),
        percentile(beats, 50),
        percentile(beats, 99),
        percentile(beats, 99.9),
        percentile(beats, 99) / percentile(other.replay.meter().heartbeats(), 99),
        percentile(asks, 50),
        percentile(asks, 99),
        percentile(asks, 99.9),
        decisions,
        deciding / MICRO / considered,
        bytes / considered,
        (double) replay.meter().bytes() / Math.max(1, containers),
        perNode(nodes) - (stock == null ? 0 : stock.perNode(nodes)),
        perContainer() - (stock == null ? 0 : stock.perContainer()),
        queue,
        model == null ? -1 : model.oldestTelemetryMillis(),
        count(Count.FAILED_COMMITS),
        audit.starved(),
        audit.lost(),
        audit.duplicates(),
        hash);
  }

  private double perNode(int nodes) {
    return (double) heapOfNodes / nodes;
  }

  private double perContainer() {
    return (double) heapOfContainers / Math.max(1, running);
  }

  @Override
  public void close() {
    replay.close();
  }
}
