/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.SharedData;

/** Published tables of Intel, IBM and AMD, where they are at hand: see {@link SharedData}. */
class MetricTablesDataTest {
  @Test
  void everyPublishedTableParsesAndIsReported() throws IOException {
    for (Path file : tables(SharedData.at("perf_metrics"))) {
      MetricTable table = MetricTableReader.read(file);
      MetricTable.Usable all = table.usable(event -> true);
      MetricProgram program = table.compile(List.copyOf(table.metrics().keySet()));

      assertThat(table.metrics()).as(file.toString()).hasSizeGreaterThan(30);
      assertThat(all.missing()).isEmpty();
      assertThat(program.steps()).as(file.toString()).isPositive();
      assertThat(UtilisationRules.findings(table, all)).as(file.toString()).isNotEmpty();
    }
  }

  @Test
  void figuresAreThoseOfTheFormulas() throws IOException {
    Path file = SharedData.at("perf_metrics/intel_skx_metrics.json");

    Map<String, Metric> metrics = MetricTableReader.read(file).metrics();

    Map<String, Double> counts =
        Map.of(
            "UNC_M_CAS_COUNT.RD", 3e9,
            "UNC_M_CAS_COUNT.WR", 1e9,
            "UNC_UPI_TxL_FLITS.ALL_DATA", 9e8,
            "duration_time", 2.0);
    assertThat(value(metrics, "memory_bandwidth_total", counts)).isEqualTo(128_000);
    assertThat(value(metrics, "upi_data_transmit_bw", counts)).isEqualTo(3200);
  }

  private static double value(
      Map<String, Metric> metrics, String name, Map<String, Double> counts) {
    return metrics.get(name).expression().evaluate(s -> counts.getOrDefault(s.name(), Double.NaN));
  }

  private static List<Path> tables(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches(".*_metrics.*\\.json"))
          .sorted()
          .toList();
    }
  }
}
