/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.Architecture;
import org.symphonyscheduler.learning.JointDecision;
import org.symphonyscheduler.learning.Observation;

/**
 * Measures what a task of a batch costs that the network decides in one call, by the size of the
 * batch: every task may run on any of the devices, each of which takes one. Batches of all sizes
 * take turns, so that what disturbs the machine disturbs all. For one thread.
 */
public final class BatchLatency {
  /** Devices of a generated cluster of six machines. */
  static final int DEVICES = 42;

  private static final int[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  private static final double MICRO = 1000;

  private final JointDecision joint;
  private final LongSupplier nanos;
  private final List<Observation> tasks = new ArrayList<>();
  private final int[] place = new int[DEVICES];
  private final int[] chosen = new int[JointDecision.MOST];

  /**
   * @param size tasks of a batch
   * @param medianMicros of a task: the call's time by the batch's tasks
   * @param p99Micros the same
   */
  public record Point(int size, double medianMicros, double p99Micros) {}

  /**
   * @param seed of what tasks look like and of the network's parameters: neither changes the time
   * @param nanos a clock
   */
  public BatchLatency(long seed, LongSupplier nanos) {
    Architecture of = Architecture.residual();
    this.joint = new JointDecision(new ActorCritic(of, seed));
    this.nanos = nanos;
    SplittableRandom random = new SplittableRandom(seed);
    for (int t = 0; t < JointDecision.MOST; t++) {
      Observation seen = new Observation(of.rows(), of.context());
      for (int d = 0; d < DEVICES; d++) {
        seen.add(-random.nextDouble(), true, -1);
      }
      tasks.add(seen);
    }
  }

  /**
   * Measures every size.
   *
   * @param rounds in which each size takes a turn, the first third of them to warm up
   */
  public List<Point> measure(int rounds) {
    int warmUp = rounds / 3;
    double[][] micros = new double[SIZES.length][rounds - warmUp];
    for (int round = 0; round < rounds; round++) {
      for (int s = 0; s < SIZES.length; s++) {
        double took = decide(SIZES[s]);
        if (round >= warmUp) {
          micros[s][round - warmUp] = took;
        }
      }
    }
    List<Point> points = new ArrayList<>();
    for (int s = 0; s < SIZES.length; s++) {
      points.add(
          new Point(SIZES[s], Trial.percentile(micros[s], 50), Trial.percentile(micros[s], 99)));
    }
    return points;
  }

  /** Microseconds a task, from putting the batch together to having it decided. */
  private double decide(int size) {
    long start = nanos.getAsLong();
    joint.clear();
    for (int d = 0; d < DEVICES; d++) {
      place[d] = joint.addPlace(1);
    }
    for (int t = 0; t < size; t++) {
      joint.addTask(tasks.get(t), place);
    }
    joint.decide(chosen);
    return (nanos.getAsLong() - start) / MICRO / size;
  }

  /**
   * Writes {@code batch.png}, {@code batch.svg} and {@code batch.csv}.
   *
   * @param directory made when it is not there
   */
  public static void draw(List<Point> points, Path directory) throws IOException {
    Figure.withoutDisplay();
    Files.createDirectories(directory);
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(540)
            .title("Time of a task decided in a batch, " + DEVICES + " devices")
            .xAxisTitle("tasks of the batch")
            .yAxisTitle("microseconds a task")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    double[] sizes = points.stream().mapToDouble(Point::size).toArray();
    chart.addSeries("median", sizes, points.stream().mapToDouble(Point::medianMicros).toArray());
    chart.addSeries("p99", sizes, points.stream().mapToDouble(Point::p99Micros).toArray());
    List<String> lines = new ArrayList<>(List.of("tasks,medianMicros,p99Micros"));
    for (Point p : points) {
      lines.add(
          String.format(Locale.ROOT, "%d,%.2f,%.2f", p.size(), p.medianMicros(), p.p99Micros()));
    }
    Figure.save(chart, directory, "batch", lines);
  }
}
