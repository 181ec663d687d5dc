/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.symphonyscheduler.evaluation.Summary.Interval;

/** Draws an experiment's answer, as PNG, SVG and CSV. Stateless. */
public final class ExperimentPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;
  private static final int LABEL_DEGREES = 45;
  private static final double LEAST_RATIO = 0.85;

  /** What is worse by far would hide how the others differ. */
  private static final double MOST_RATIO = 1.55;

  private ExperimentPlot() {}

  /**
   * Writes three files with the experiment's name.
   *
   * @param summaries with ratios to the experiment's reference
   * @param directory made when it is not there
   */
  public static void draw(Experiment experiment, List<Summary> summaries, Path directory)
      throws IOException {
    Figure.withoutDisplay();
    Files.createDirectories(directory);
    Chart<?, ?> chart =
        experiment.overLoads() ? lines(experiment, summaries) : points(experiment, summaries);
    Figure.save(chart, directory, experiment.name(), csv(experiment, summaries));
  }

  /** Mean slowdowns, on a logarithmic axis: beyond what a cluster carries they grow for ever. */
  private static XYChart lines(Experiment experiment, List<Summary> summaries) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(experiment.question())
            .xAxisTitle("arrivals, by those of mid load")
            .yAxisTitle("mean job slowdown, 95 %")
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    for (Contestant contestant : experiment.contestants()) {
      List<Summary> own = of(summaries, contestant);
      double[] loads = own.stream().mapToDouble(s -> Double.parseDouble(s.load())).toArray();
      double[] means = own.stream().mapToDouble(s -> s.meanSlowdown().mean()).toArray();
      double[] spread = own.stream().mapToDouble(s -> half(s.meanSlowdown())).toArray();
      chart.addSeries(contestant.label(), loads, means, spread);
    }
    return chart;
  }

  /** Ratios as points: no bar's length would mean anything. */
  private static CategoryChart points(Experiment experiment, List<Summary> summaries) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(experiment.question())
            .yAxisTitle(
                "mean job slowdown / "
                    + experiment.reference()
                    + "'s, 95 %; above "
                    + MOST_RATIO
                    + " not shown")
            .build();
    chart.getStyler().setYAxisMin(LEAST_RATIO).setYAxisMax(MOST_RATIO);
    chart.getStyler().setXAxisLabelRotation(LABEL_DEGREES);
    chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    for (Pace pace : experiment.paces()) {
      List<Summary> own = summaries.stream().filter(s -> s.load().equals(pace.label())).toList();
      chart.addSeries(
          pace.label(),
          own.stream().map(Summary::policy).toList(),
          own.stream().map(s -> s.slowdownRatio().mean()).toList(),
          own.stream().map(s -> half(s.slowdownRatio())).toList());
    }
    return chart;
  }

  private static List<Summary> of(List<Summary> summaries, Contestant contestant) {
    return summaries.stream().filter(s -> s.policy().equals(contestant.label())).toList();
  }

  private static double half(Interval interval) {
    return (interval.upper() - interval.lower()) / 2;
  }

  private static List<String> csv(Experiment experiment, List<Summary> summaries) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "policy,load,trials,meanSlowdown,lower,upper,p99Slowdown,meanJobSeconds,ratio to "
            + experiment.reference()
            + ",lower,upper,p99 ratio,medianDecisionMicros,p99DecisionMicros");
    for (Summary s : summaries) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.2f,%.2f",
              s.policy(),
              s.load(),
              s.trials(),
              s.meanSlowdown().mean(),
              s.meanSlowdown().lower(),
              s.meanSlowdown().upper(),
              s.p99Slowdown().mean(),
              s.meanJobSeconds().mean(),
              s.slowdownRatio().mean(),
              s.slowdownRatio().lower(),
              s.slowdownRatio().upper(),
              s.p99Ratio().mean(),
              s.medianDecisionMicros(),
              s.p99DecisionMicros()));
    }
    return lines;
  }
}
