/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.symphonyscheduler.belief.metrics.UtilisationKind.CORE_BOUND;
import static org.symphonyscheduler.belief.metrics.UtilisationKind.INTER_SOCKET;
import static org.symphonyscheduler.belief.metrics.UtilisationKind.MEMORY_BANDWIDTH;
import static org.symphonyscheduler.belief.metrics.UtilisationKind.NIC;
import static org.symphonyscheduler.belief.metrics.UtilisationKind.PCIE;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * Which metrics of a table yield which utilisation. Tables name things in their own ways, so there
 * are several recipes for each, the best first: a share as the hardware counts it, then traffic to
 * be divided by a peak, then something that only rises with it. Stateless; safe for any thread.
 */
public final class UtilisationRules {
  private static final String MEMORY = "(?:umc_|imc_|mcs_)?(?:total_)?(?:memory|mem|dram|ddr)";
  private static final String BANDWIDTH = "(?:bandwidth|bw)";

  private static final ImmutableList<Recipe> RECIPES =
      ImmutableList.of(
          Recipe.share(
              MEMORY_BANDWIDTH,
              "share of the memory channels' time",
              "(?:umc|imc|mcs|memory|mem|dram|ddr)(?:_\\w+)?_util(?:ization)?"),
          Recipe.traffic(
              MEMORY_BANDWIDTH,
              "reads and writes of memory",
              MEMORY + "_" + BANDWIDTH + "(?:_total|_use|_mcs|_chip)?"),
          Recipe.traffic(
              MEMORY_BANDWIDTH,
              "reads and writes of memory",
              MEMORY + "_(?:" + BANDWIDTH + "_(?:read|rd)|(?:read|rd)_" + BANDWIDTH + "(?:_chip)?)",
              MEMORY
                  + "_(?:"
                  + BANDWIDTH
                  + "_(?:write|wr)|(?:write|wr)_"
                  + BANDWIDTH
                  + "(?:_chip)?)"),
          Recipe.traffic(
                  MEMORY_BANDWIDTH,
                  "reads and writes of the memory controllers",
                  "(?:mcs|mcu|imc|umc|mba|ddrc?)_?\\d+_(?:read|rd)(?:_\\w+)?",
                  "(?:mcs|mcu|imc|umc|mba|ddrc?)_?\\d+_(?:write|wr)(?:_\\w+)?")
              .inParts(),
          Recipe.share(
                  MEMORY_BANDWIDTH,
                  "share of cycles with many requests outstanding",
                  "(?:mem|memory|dram)_(?:bandwidth|bw)(?:_bound)?")
              .asProxy(),
          Recipe.share(
                  PCIE, "share of the links' time", "(?:pcie|pci|phb|iio|io)\\w*_util(?:ization)?")
              .inParts(),
          Recipe.traffic(
              PCIE,
              "payload between devices and host",
              "(?:iio|pcie?)_(?:" + BANDWIDTH + "_(?:read|rd)|(?:read|rd)_" + BANDWIDTH + ")",
              "(?:iio|pcie?)_(?:" + BANDWIDTH + "_(?:write|wr)|(?:write|wr)_" + BANDWIDTH + ")"),
          Recipe.traffic(
              PCIE,
              "devices' reads and writes of memory",
              "io_(?:" + BANDWIDTH + "_(?:read|rd)|(?:read|rd)_" + BANDWIDTH + ")",
              "io_(?:" + BANDWIDTH + "_(?:write|wr)|(?:write|wr)_" + BANDWIDTH + ")"),
          Recipe.traffic(
              PCIE, "traffic of devices", "(?:iio|io|pcie?)_" + BANDWIDTH + "(?:_total)?"),
          Recipe.traffic(
                  PCIE,
                  "devices' reads and writes of memory",
                  "(?:local|remote)_socket_upstream_dma_read_data",
                  "(?:local|remote)_socket_upstream_dma_write_data")
              .inParts(),
          Recipe.share(
                  INTER_SOCKET,
                  "share of the links' time, outgoing",
                  "(?:upi|qpi|xgmi|xlink|x_link)_?\\d*(?:_out)?(?:_total|_transmit|_tx)?"
                      + "_util(?:ization)?")
              .inParts(),
          Recipe.traffic(
              INTER_SOCKET,
              "data sent to the other sockets",
              "(?:upi|qpi|xgmi|inter_socket|xlink)_(?:data_)?(?:transmit|tx|out|send)_"
                  + BANDWIDTH
                  + "(?:_only_data)?"),
          Recipe.traffic(
              INTER_SOCKET,
              "data sent over all links",
              "local_socket_outbound_data_from_all_links"),
          Recipe.traffic(
                  INTER_SOCKET,
                  "memory traffic that crosses sockets",
                  "(?:llc_miss_)?remote_(?:memory|dram)_" + BANDWIDTH + "_(?:read|rd)",
                  "(?:llc_miss_)?remote_(?:memory|dram)_" + BANDWIDTH + "_(?:write|wr)")
              .asProxy(),
          Recipe.traffic(
                  NIC,
                  "traffic of the interface",
                  "(?:nic|net|network|eth\\d*|ib\\d*|infiniband)_(?:data_)?"
                      + "(?:transmit|tx|receive|rx)_"
                      + BANDWIDTH)
              .inParts(),
          Recipe.share(CORE_BOUND, "share of issue slots", "core_bound|backend_bound_cpu"),
          Recipe.share(CORE_BOUND, "share of cycles", "exec(?:ution)?_unit_stall_cpi")
              .dividedBy("run_cpi"),
          Recipe.share(CORE_BOUND, "share of cycles", "fxu_stall_cpi", "vsu_stall_cpi")
              .dividedBy("run_cpi"),
          Recipe.share(CORE_BOUND, "share of cycles", "execution_stall_cpi")
              .dividedBy("run_cpi|cycles_per_instruction|cpi"),
          Recipe.share(
                  CORE_BOUND, "share of issue slots, waits for memory included", "backend_bound")
              .asProxy());

  /** What a table does for a utilisation. */
  public enum Status {
    /** Its metrics yield it. */
    YIELDED,
    /** It has metrics for it, which need events that the machine does not offer. */
    MISSING,
    /** It has no metric for it: only the prior and the topology speak. */
    PRIOR_ONLY
  }

  /**
   * One utilisation of one table.
   *
   * @param derivation how it follows; of {@link Status#MISSING} how it would; null when prior only
   * @param lacking events that are missing; empty unless {@link Status#MISSING}
   */
  public record Finding(
      UtilisationKind kind, Status status, Derivation derivation, ImmutableSet<String> lacking) {}

  private UtilisationRules() {}

  /** The best way to a utilisation that a table has. */
  public static Optional<Derivation> best(MetricTable table, UtilisationKind kind) {
    return best(table, table, kind);
  }

  private static Optional<Derivation> best(
      MetricTable table, MetricTable usable, UtilisationKind kind) {
    return RECIPES.stream()
        .filter(recipe -> recipe.kind() == kind)
        .flatMap(r -> r.apply(table.metrics(), usable.metrics().keySet()).stream())
        .findFirst();
  }

  /** Every utilisation, in the order of {@link UtilisationKind}. */
  public static ImmutableList<Finding> findings(MetricTable table, MetricTable.Usable usable) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    for (UtilisationKind kind : UtilisationKind.values()) {
      findings.add(finding(table, usable, kind));
    }
    return findings.build();
  }

  private static Finding finding(
      MetricTable table, MetricTable.Usable usable, UtilisationKind kind) {
    Optional<Derivation> yielded = best(table, usable.table(), kind);
    if (yielded.isPresent()) {
      return new Finding(kind, Status.YIELDED, yielded.get(), ImmutableSet.of());
    }
    Optional<Derivation> possible = best(table, kind);
    if (possible.isEmpty()) {
      return new Finding(kind, Status.PRIOR_ONLY, null, ImmutableSet.of());
    }
    ImmutableMap<String, MetricTable.Missing> missing =
        usable.missing().stream()
            .collect(ImmutableMap.toImmutableMap(m -> m.metric().name(), m -> m));
    ImmutableSet<String> lacking =
        possible.get().metrics().stream()
            .filter(missing::containsKey)
            .flatMap(name -> missing.get(name).events().stream())
            .collect(ImmutableSet.toImmutableSet());
    return new Finding(kind, Status.MISSING, possible.get(), lacking);
  }
}
