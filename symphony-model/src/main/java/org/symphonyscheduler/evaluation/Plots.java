/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.symphonyscheduler.evaluation.Evaluation.Outcome;

/** Draws what an evaluation found, each figure as PNG, SVG and CSV. */
public final class Plots {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  /** Between two labels of an axis, at least. */
  private static final int TICK_PIXELS = 100;

  /** Points of a distribution's curve. */
  private static final int POINTS = 30;

  private final Path directory;
  private final List<Outcome> outcomes;
  private final List<String> policies;

  /**
   * @param directory made when it is not there
   */
  public Plots(Path directory, List<Outcome> outcomes) {
    Figure.withoutDisplay();
    this.directory = directory;
    this.outcomes = outcomes;
    this.policies = distinct(o -> o.row().policy());
  }

  /** Draws all figures. */
  public void draw() throws IOException {
    Files.createDirectories(directory);
    slowdowns();
    latencies();
    if (outcomes.stream().anyMatch(o -> o.row().gangs() > 0)) {
      gangWaits();
    }
    for (String load : distinct(o -> o.row().load())) {
      distribution(
          "kernel-slowdown-" + load,
          "Kernel run time over isolated time, " + load + " load",
          "run time / isolated time on the fastest model",
          load,
          Outcome::kernelSlowdowns,
          1,
          6);
      distribution(
          "job-loss-" + load,
          "Jobs by loss against the isolated oracle, " + load + " load",
          "1 - isolated critical path / job time",
          load,
          Outcome::jobLosses,
          0,
          1);
    }
  }

  private List<String> distinct(Function<Outcome, String> of) {
    Set<String> names = new LinkedHashSet<>();
    outcomes.forEach(o -> names.add(of.apply(o)));
    return List.copyOf(names);
  }

  private DoubleStream values(String policy, String load, Function<Outcome, double[]> of) {
    return outcomes.stream()
        .filter(o -> o.row().policy().equals(policy) && o.row().load().equals(load))
        .flatMapToDouble(o -> Arrays.stream(of.apply(o)));
  }

  /** Mean slowdown by load, on a logarithmic axis: first fit is an order of magnitude away. */
  private void slowdowns() throws IOException {
    CategoryChart chart = bars("Mean job slowdown by load", "load", "mean slowdown", 1);
    List<String> loads = distinct(o -> o.row().load());
    List<String> lines = new ArrayList<>(List.of("policy,load,meanSlowdown,p99Slowdown"));
    for (String policy : policies) {
      List<Double> means = new ArrayList<>();
      for (String load : loads) {
        double mean = mean(policy, load, o -> o.row().meanSlowdown());
        means.add(mean);
        lines.add(line(policy, load, mean, mean(policy, load, o -> o.row().p99Slowdown())));
      }
      chart.addSeries(policy, loads, means);
    }
    save(chart, "slowdown", lines);
  }

  private void latencies() throws IOException {
    CategoryChart chart = bars("Latency of a decision", "", "microseconds", 0.01);
    List<String> lines = new ArrayList<>(List.of("policy,load,medianMicros,p99Micros"));
    List<Double> medians = new ArrayList<>();
    List<Double> tails = new ArrayList<>();
    for (String policy : policies) {
      medians.add(Math.max(0.01, mean(policy, null, o -> o.row().medianDecisionMicros())));
      tails.add(Math.max(0.01, mean(policy, null, o -> o.row().p99DecisionMicros())));
      lines.add(line(policy, "all", medians.get(medians.size() - 1), tails.get(tails.size() - 1)));
    }
    chart.addSeries("median", policies, medians);
    chart.addSeries("99th percentile", policies, tails);
    save(chart, "latency", lines);
  }

  /**
   * A wait of nothing has no place on a logarithmic axis: the axis starts at a tenth of a second.
   */
  private void gangWaits() throws IOException {
    CategoryChart chart = bars("Wait of gangs, 99th percentile", "load", "seconds", 0.1);
    List<String> loads = distinct(o -> o.row().load());
    List<String> lines = new ArrayList<>(List.of("policy,load,meanSeconds,p99Seconds"));
    for (String policy : policies) {
      List<Double> tails = new ArrayList<>();
      for (String load : loads) {
        double tail = mean(policy, load, o -> o.row().p99GangWaitSeconds());
        tails.add(Math.max(0.1, tail));
        lines.add(line(policy, load, mean(policy, load, o -> o.row().meanGangWaitSeconds()), tail));
      }
      chart.addSeries(policy, loads, tails);
    }
    save(chart, "gang-wait", lines);
  }

  private double mean(String policy, String load, Function<Outcome, Double> of) {
    return outcomes.stream()
        .filter(o -> o.row().policy().equals(policy))
        .filter(o -> load == null || o.row().load().equals(load))
        .mapToDouble(of::apply)
        .average()
        .orElse(Double.NaN);
  }

  private void distribution(
      String name,
      String title,
      String axis,
      String load,
      Function<Outcome, double[]> of,
      double least,
      double most)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(axis)
            .yAxisTitle("share at or below")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setXAxisMin(least).setXAxisMax(most);
    chart.getStyler().setXAxisTickMarkSpacingHint(TICK_PIXELS);
    List<String> lines = new ArrayList<>(List.of("policy,load,value,share"));
    for (String policy : policies) {
      double[] sorted = values(policy, load, of).sorted().toArray();
      double[] x = new double[POINTS + 1];
      double[] y = new double[POINTS + 1];
      for (int p = 0; p <= POINTS; p++) {
        x[p] = least + (most - least) * p / POINTS;
        y[p] = below(sorted, x[p]) / (double) Math.max(1, sorted.length);
        lines.add(line(policy, load, x[p], y[p]));
      }
      chart.addSeries(policy, x, y).setMarker(SeriesMarkers.NONE);
    }
    save(chart, name, lines);
  }

  private static int below(double[] sorted, double value) {
    int at = Arrays.binarySearch(sorted, Math.nextUp(value));
    return at < 0 ? -at - 1 : at;
  }

  private static CategoryChart bars(String title, String x, String y, double least) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(least);
    return chart;
  }

  private static String line(String policy, String load, double one, double other) {
    return String.format(Locale.ROOT, "%s,%s,%.6g,%.6g", policy, load, one, other);
  }

  private void save(Chart<?, ?> chart, String name, List<String> lines) throws IOException {
    Figure.save(chart, directory, name, lines);
  }
}
