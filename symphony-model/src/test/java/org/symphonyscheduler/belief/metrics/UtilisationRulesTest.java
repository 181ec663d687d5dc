/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Finding;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Status;

class UtilisationRulesTest {
  private static Derivation best(UtilisationKind kind, String... nameUnitPairs) {
    return UtilisationRules.best(table(nameUnitPairs), kind).orElseThrow();
  }

  private static MetricTable table(String... nameUnitPairs) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < nameUnitPairs.length; i += 2) {
      json.append(i == 0 ? "" : ",")
          .append("{\"MetricName\": \"")
          .append(nameUnitPairs[i])
          .append("\", \"MetricExpr\": \"event_")
          .append(i / 2)
          .append("\", \"ScaleUnit\": \"1")
          .append(nameUnitPairs[i + 1])
          .append("\"}");
    }
    return MetricTableReader.parse("t", json.append(']').toString());
  }

  @Test
  void aShareIsBetterThanTraffic() {
    Derivation derivation =
        best(
            UtilisationKind.MEMORY_BANDWIDTH,
            "umc_mem_bandwidth",
            "MB/s",
            "umc_data_bus_utilization",
            "%");

    assertThat(derivation.metrics()).containsExactly("umc_data_bus_utilization");
    assertThat(derivation.dimension()).isEqualTo(MetricUnit.Dimension.SHARE);
    assertThat(derivation.terms().get(0).factor()).isEqualTo(0.01);
  }

  @Test
  void readsAndWritesAddUp() {
    Derivation derivation =
        best(
            UtilisationKind.MEMORY_BANDWIDTH,
            "pmem_memory_bandwidth_total",
            "MB/s",
            "memory_bandwidth_read",
            "MB/s",
            "memory_bandwidth_write",
            "MB/s");

    assertThat(derivation.metrics())
        .containsExactly("memory_bandwidth_read", "memory_bandwidth_write");
    assertThat(derivation.dimension()).isEqualTo(MetricUnit.Dimension.RATE);
  }

  @Test
  void theLinksOfASocketShareOneUtilisation() {
    Derivation derivation =
        best(
            UtilisationKind.INTER_SOCKET,
            "XLINK0_OUT_TOTAL_UTILIZATION",
            ".5%",
            "XLINK1_OUT_TOTAL_UTILIZATION",
            ".5%",
            "XLINK0_OUT_DATA_UTILIZATION",
            ".5%");

    assertThat(derivation.terms()).hasSize(2).allMatch(term -> term.factor() == 0.005);
  }

  @Test
  void coreBoundnessFollowsFromACpiStack() {
    Derivation derivation =
        best(
            UtilisationKind.CORE_BOUND,
            "fxu_stall_cpi",
            "per_instr",
            "vsu_stall_cpi",
            "per_instr",
            "run_cpi",
            "per_instr");

    assertThat(derivation.over()).isEqualTo("run_cpi");
    assertThat(derivation.metrics()).hasSize(3);
  }

  @Test
  void whatLacksAnEventIsMissingAndWhatNobodyMeasuresIsPriorOnly() {
    MetricTable table = table("upi_data_transmit_bw", "MB/s", "memory_bandwidth_total", "furlongs");
    MetricTable.Usable usable = table.usable(OfferedEvents.of(Set.of("event_1")));

    Map<UtilisationKind, Finding> findings =
        Maps.uniqueIndex(UtilisationRules.findings(table, usable), Finding::kind);

    assertThat(findings.get(UtilisationKind.INTER_SOCKET).status()).isEqualTo(Status.MISSING);
    assertThat(findings.get(UtilisationKind.INTER_SOCKET).lacking()).containsExactly("event_0");
    assertThat(findings.get(UtilisationKind.MEMORY_BANDWIDTH).status())
        .isEqualTo(Status.PRIOR_ONLY);
  }

  @Test
  void theSumOverSomeChannelsDoesNotPassForThatOfAll() {
    MetricTable table =
        table(
            "mcs01-read",
            "MB",
            "mcs23-read",
            "MB",
            "mcs01-write",
            "MB",
            "mcs23-write",
            "MB",
            "mem_bandwidth",
            "%");
    MetricTable.Usable three =
        table.usable(OfferedEvents.of(Set.of("event_0", "event_2", "event_3", "event_4")));

    assertThat(UtilisationRules.best(table, UtilisationKind.MEMORY_BANDWIDTH).orElseThrow().terms())
        .hasSize(4);
    Finding finding = UtilisationRules.findings(table, three).get(0);
    assertThat(finding.derivation().metrics()).containsExactly("mem_bandwidth");
    assertThat(finding.derivation().quality()).isEqualTo(Derivation.Quality.PROXY);
  }
}
