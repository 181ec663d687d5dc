/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.symphonyscheduler.evaluation.Summary.Interval;

/** Draws learning curves over jobs seen, as PNG, SVG and CSV. Stateless. */
public final class SamplePlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  private SamplePlot() {}

  /**
   * Writes {@code samples.png}, {@code samples.svg} and {@code samples.csv}.
   *
   * @param directory made when it is not there
   */
  public static void draw(List<SampleCurve> curves, Path directory) throws IOException {
    Figure.withoutDisplay();
    Files.createDirectories(directory);
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Mean job slowdown by jobs seen, from nothing")
            .xAxisTitle("jobs seen")
            .yAxisTitle("mean slowdown of the jobs in the window")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    List<String> lines = new ArrayList<>(List.of("policy,jobs,meanSlowdown,lower,upper"));
    for (SampleCurve curve : curves) {
      add(chart, lines, curve);
    }
    Figure.save(chart, directory, "samples", lines);
  }

  /** A window's mean stands at its middle. */
  private static void add(XYChart chart, List<String> lines, SampleCurve curve) {
    double[] x = new double[curve.slowdowns().size()];
    double[] y = new double[x.length];
    for (int w = 0; w < x.length; w++) {
      Interval slowdown = curve.slowdowns().get(w);
      x[w] = (w + 0.5) * curve.window();
      y[w] = slowdown.mean();
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%d,%.6g,%.6g,%.6g",
              curve.policy(),
              (w + 1) * curve.window(),
              slowdown.mean(),
              slowdown.lower(),
              slowdown.upper()));
    }
    chart.addSeries(curve.policy(), x, y).setMarker(SeriesMarkers.NONE);
  }
}
