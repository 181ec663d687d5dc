/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.symphonyscheduler.evaluation.Figure;
import org.symphonyscheduler.integration.replay.ReplayMode;

/**
 * Draws what Symphony costs against the size of the cluster, a line for each mode and fill.
 *
 * @param directory made when it is not there
 */
record OverheadPlots(Path directory, List<OverheadRow> rows) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  /** Where the model is asked and answers: elsewhere a decision is nothing, or a failure. */
  private static final Set<String> DECIDING =
      Set.of(ReplayMode.SHADOW.label(), ReplayMode.ACTIVE.label());

  void draw() throws IOException {
    Figure.withoutDisplay();
    Files.createDirectories(directory);
    draw(
        "decision",
        "A decision",
        "microseconds",
        rows.stream().filter(row -> DECIDING.contains(row.mode())).toList(),
        OverheadRow::decisionMicros);
    draw(
        "heartbeat",
        "A heartbeat, 99th percentile",
        "microseconds",
        rows,
        OverheadRow::heartbeatP99Micros);
    draw(
        "throughput",
        "Containers by processor time, to CapacityScheduler's",
        "ratio",
        rows,
        OverheadRow::cpuRatioToStock);
  }

  private void draw(
      String name,
      String title,
      String axis,
      List<OverheadRow> drawn,
      ToDoubleFunction<OverheadRow> of)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("nodes")
            .yAxisTitle(axis)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    List<String> lines = new ArrayList<>(List.of("series,nodes," + name));
    for (String series : drawn.stream().map(OverheadPlots::series).distinct().toList()) {
      List<OverheadRow> points = drawn.stream().filter(row -> series(row).equals(series)).toList();
      double[] x = points.stream().mapToDouble(OverheadRow::nodes).toArray();
      double[] y = points.stream().mapToDouble(of).toArray();
      chart.addSeries(series, x, y);
      for (int p = 0; p < x.length; p++) {
        lines.add(String.format(Locale.ROOT, "%s,%.0f,%.6g", series, x[p], y[p]));
      }
    }
    Figure.save(chart, directory, name + "-by-nodes", lines);
  }

  private static String series(OverheadRow row) {
    return row.mode() + " " + Math.round(row.fill() * 100) + " %";
  }
}
