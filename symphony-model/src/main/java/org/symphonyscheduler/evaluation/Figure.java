/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** How charts look and are written, as PNG, SVG and CSV. Stateless. */
public final class Figure {
  /** More digits of a coordinate make an SVG longer, not better. */
  private static final Pattern LONG_FIGURE = Pattern.compile("(\\d+\\.\\d)\\d+");

  private Figure() {}

  /** Servers have no display; before the first chart is made. */
  public static void withoutDisplay() {
    System.setProperty("java.awt.headless", "true");
  }

  /**
   * Writes {@code name.png}, {@code name.svg} and {@code name.csv}.
   *
   * @param lines of the CSV, the heading first
   */
  public static void save(Chart<?, ?> chart, Path directory, String name, List<String> lines)
      throws IOException {
    style(chart);
    BitmapEncoder.saveBitmap(chart, directory.resolve(name).toString(), BitmapFormat.PNG);
    Files.writeString(directory.resolve(name + ".svg"), svg(chart));
    Files.write(directory.resolve(name + ".csv"), lines);
  }

  private static String svg(Chart<?, ?> chart) throws IOException {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, drawn, VectorGraphicsFormat.SVG);
    String plain = drawn.toString(StandardCharsets.UTF_8).replace("stroke-miterlimit:10;", "");
    return LONG_FIGURE.matcher(plain).replaceAll("$1");
  }

  /** White, and a grid of plain lines: each dash would be a shape of its own. */
  private static void style(Chart<?, ?> chart) {
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    if (chart.getStyler() instanceof AxesChartStyler axes) {
      axes.setPlotGridLinesStroke(new BasicStroke(0.5f));
      axes.setPlotGridLinesColor(new Color(0xDD, 0xDD, 0xDD));
    }
  }
}
