/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.symphonyscheduler.learning.Progress;

/**
 * Draws a training run, against iterations and against wall time, as PNG, SVG and CSV. Stateless.
 */
public final class TrainingPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  private TrainingPlot() {}

  /**
   * Writes {@code training-iterations} and {@code training-seconds}, three files each.
   *
   * @param curve a point for each iteration, at least one
   * @param directory made when it is not there
   */
  public static void draw(List<Progress> curve, Path directory) throws IOException {
    Figure.withoutDisplay();
    Files.createDirectories(directory);
    List<String> lines = csv(curve);
    Figure.save(
        chart(curve, "iterations", Progress::iteration), directory, "training-iterations", lines);
    Figure.save(
        chart(curve, "seconds of wall time", Progress::seconds),
        directory,
        "training-seconds",
        lines);
  }

  /** What is learned from, and that the policy does not freeze: both fall, neither to nothing. */
  private static XYChart chart(List<Progress> curve, String axis, ToDoubleFunction<Progress> at) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Training")
            .xAxisTitle(axis)
            .yAxisTitle("mean job slowdown, exploring; entropy, nats; share of waits")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setYAxisMin(0.0);
    double[] x = curve.stream().mapToDouble(at).toArray();
    add(chart, "slowdown", x, curve, Progress::slowdown);
    add(chart, "entropy", x, curve, Progress::entropy);
    add(chart, "waits", x, curve, Progress::waits);
    return chart;
  }

  private static void add(
      XYChart chart, String name, double[] x, List<Progress> curve, ToDoubleFunction<Progress> y) {
    chart.addSeries(name, x, curve.stream().mapToDouble(y).toArray()).setMarker(SeriesMarkers.NONE);
  }

  private static List<String> csv(List<Progress> curve) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "iteration,episodes,decisions,jobs,seconds,slowdown,policyLoss,valueLoss,entropy,kl,"
            + "explainedVariance,waits");
    for (Progress p : curve) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%d,%.1f,%.4f,%.5g,%.5g,%.4f,%.5g,%.4f,%.4f",
              p.iteration(),
              p.episodes(),
              p.samples(),
              p.jobs(),
              p.seconds(),
              p.slowdown(),
              p.policyLoss(),
              p.valueLoss(),
              p.entropy(),
              p.kl(),
              p.explainedVariance(),
              p.waits()));
    }
    return lines;
  }
}
