/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  private static RunResult result(
      Contender contender, int lost, Map<String, Map<String, Integer>> runs, double... seconds) {
    double[] slowdowns = seconds.clone();
    return new RunResult(
        contender, seconds, slowdowns, 3, 311.4, 353, lost, 4, 132, 38, runs, List.of());
  }

  private final DemoReport report =
      new DemoReport(
          List.of(
              result(Contender.CAPACITY_FASTEST, 0, Map.of(), 70, 80, 90),
              result(Contender.CAPACITY_ANY, 2, Map.of(), 1, 2),
              result(
                  Contender.SYMPHONY,
                  0,
                  Map.of("align", Map.of("K80", 7, "Xeon", 10)),
                  50,
                  60,
                  70)),
          7);

  @Test
  void itsTableHasALineForEachContender() {
    StringWriter out = new StringWriter();
    report.print(new PrintWriter(out));
    assertThat(out.toString().lines())
        .containsExactly(
            "times in emulated seconds         mean job   median      p99 slowdown  makespan"
                + "      jobs containers  waits reconfig",
            "CapacityScheduler, fastest type       80.0     80.0     89.8    80.00       311"
                + "       3/3        353    132       38",
            "CapacityScheduler, any type            1.5      1.5      2.0     1.50       311"
                + "       2/3      353-2    132       38",
            "Symphony                              60.0     60.0     69.8    60.00       311"
                + "       3/3        353    132       38",
            "",
            "where each kernel ran: CapacityScheduler, fastest type / CapacityScheduler, any type"
                + " / Symphony",
            "kernel                        K80             Xeon",
            "align                   - / - / 7       - / - / 10",
            "",
            "Symphony's mean job time is 25 % below that of CapacityScheduler, fastest type"
                + " (seed 7).");
  }

  @Test
  void itIsComparedToTheOtherThatCompletedMost() {
    JsonNode json = report.json();
    assertThat(json.get("savedShare").asDouble()).isEqualTo(0.25);
    assertThat(json.get("schedulers").get("capacity"))
        .isEqualTo(json.get("schedulers").get("capacityFastestType"));
    assertThat(json.get("schedulers").get("symphony").get("p99JobSeconds").asDouble())
        .isEqualTo(69.8);
    assertThat(report.complete()).as("a container was lost").isFalse();
  }
}
