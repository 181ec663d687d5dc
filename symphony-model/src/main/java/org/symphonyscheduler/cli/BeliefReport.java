/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.symphonyscheduler.belief.metrics.Derivation;
import org.symphonyscheduler.belief.metrics.MetricTable;
import org.symphonyscheduler.belief.metrics.MetricUnit;
import org.symphonyscheduler.belief.metrics.TableNetwork;
import org.symphonyscheduler.belief.metrics.UtilisationRules;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Finding;
import org.symphonyscheduler.belief.metrics.UtilisationRules.Status;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.Resource;

/**
 * What a table of metrics yields on a machine: for people and as JSON.
 *
 * @param assumed whether the machine is taken for granted, as no topology was given
 * @param network the machine's, built from the table
 */
record BeliefReport(
    MetricTable table,
    MetricTable.Usable usable,
    List<Finding> findings,
    Machine machine,
    boolean assumed,
    TableNetwork network) {

  /** Counters named for each resource; the JSON has all. */
  private static final int SHOWN = 2;

  static BeliefReport of(
      MetricTable table, MetricTable.Usable usable, Machine machine, boolean assumed) {
    List<Finding> findings = UtilisationRules.findings(table, usable);
    TableNetwork network = new TableNetwork(machine, usable, findings);
    return new BeliefReport(table, usable, findings, machine, assumed, network);
  }

  /** Whether the table yields any utilisation. */
  boolean yieldsAny() {
    return findings.stream().anyMatch(finding -> finding.status() == Status.YIELDED);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s: %d metrics read, %d can be computed, %d need events that are not offered%n%n",
        table.processor(),
        table.metrics().size(),
        usable.table().metrics().size(),
        usable.missing().size());
    out.printf(Locale.ROOT, "%-20s %-12s %s%n", "utilisation", "status", "from");
    for (Finding finding : findings) {
      out.printf(
          Locale.ROOT,
          "%-20s %-12s %s%n",
          finding.kind().title(),
          status(finding),
          finding.derivation() == null ? "-" : from(finding));
    }
    printMissing(out);
    printNetwork(out);
    printResources(out);
  }

  private void printNetwork(PrintWriter out) {
    BayesianNetwork built = network.network();
    out.printf(
        Locale.ROOT,
        "%nNetwork of machine %s%s: %d nodes, %d measured, %d prior only, the others inferred; %s%n",
        machine.model(),
        assumed ? " (assumed; --topology tells another)" : "",
        built.nodes(),
        built.counters(),
        built.priors(),
        network.polytree() ? "a polytree" : "no polytree: some event is read twice");
    if (!network.assumed().isEmpty()) {
      out.printf("Constants nobody tells, taken for 1: %s%n", String.join(", ", network.assumed()));
    }
  }

  private void printMissing(PrintWriter out) {
    if (!usable.missing().isEmpty()) {
      out.printf("%nLeft out:%n");
    }
    for (MetricTable.Missing missing : usable.missing()) {
      out.printf("  %s needs %s%n", missing.metric().name(), String.join(", ", missing.events()));
    }
    if (!table.passedOver().isEmpty()) {
      out.printf("%nPassed over:%n");
      table.passedOver().forEach(note -> out.printf("  %s%n", note));
    }
  }

  private void printResources(PrintWriter out) {
    out.printf(Locale.ROOT, "%n%-16s %-14s %s%n", "resource", "peak", "belief from");
    for (Resource resource : machine.resources()) {
      out.printf(
          Locale.ROOT, "%-16s %-14s %s%n", resource.name(), peak(resource), source(resource));
    }
  }

  private static String peak(Resource resource) {
    return switch (resource.kind()) {
      case CPU -> String.format(Locale.ROOT, "%.0f cores", resource.capacity());
      case MEMORY, PCIE, INTER_SOCKET, NIC ->
          Double.isNaN(resource.capacity())
              ? "to be learned"
              : String.format(Locale.ROOT, "%.2f GB/s", resource.capacity());
    };
  }

  private String source(Resource resource) {
    String name = resource.name();
    List<String> counters = network.counters(name);
    String all = counters.size() + (counters.size() == 1 ? " counter: " : " counters: ");
    String some = String.join(", ", counters.subList(0, Math.min(SHOWN, counters.size())));
    String more = counters.size() > SHOWN ? ", ..." : "";
    return switch (network.source(name)) {
      case MEASURED -> "measured, " + all + some + more;
      case INFERRED -> "inferred, its part of " + all + some + more;
      case PRIOR_ONLY -> "prior only";
    };
  }

  private static String status(Finding finding) {
    return switch (finding.status()) {
      case YIELDED ->
          finding.derivation().quality() == Derivation.Quality.DIRECT ? "direct" : "proxy";
      case MISSING -> "missing";
      case PRIOR_ONLY -> "prior only";
    };
  }

  private static String from(Finding finding) {
    Derivation derivation = finding.derivation();
    String sum =
        derivation.terms().stream().map(Derivation.Term::metric).collect(Collectors.joining(" + "));
    String divided = derivation.over() == null ? sum : "(" + sum + ") / " + derivation.over();
    String lacking =
        finding.lacking().isEmpty() ? "" : "; lacks " + String.join(", ", finding.lacking());
    return divided + " (" + derivation.note() + per(derivation.dimension()) + ")" + lacking;
  }

  private static String per(MetricUnit.Dimension dimension) {
    return switch (dimension) {
      case RATE -> ", over the peak";
      case AMOUNT -> ", over the peak and the time";
      case SHARE, OTHER -> "";
    };
  }

  /** The keys of the JSON. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("processor", table.processor());
    json.put("format", table.format());
    json.put("metricsRead", table.metrics().size());
    json.put("metricsUsed", usable.table().metrics().size());
    json.put("utilisations", findings.stream().map(BeliefReport::utilisation).toList());
    json.put("missing", usable.missing().stream().map(BeliefReport::missing).toList());
    json.put("passedOver", List.copyOf(table.passedOver()));
    json.put("machine", machine.model());
    json.put("machineAssumed", assumed);
    json.put("nodes", network.network().nodes());
    json.put("measured", network.network().counters());
    json.put("polytree", network.polytree());
    json.put("resources", machine.resources().stream().map(this::resource).toList());
    return json;
  }

  private Map<String, Object> resource(Resource resource) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", resource.name());
    entry.put("source", network.source(resource.name()));
    entry.put("counters", network.counters(resource.name()));
    return entry;
  }

  private static Map<String, Object> missing(MetricTable.Missing missing) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("metric", missing.metric().name());
    entry.put("events", List.copyOf(missing.events()));
    return entry;
  }

  private static Map<String, Object> utilisation(Finding finding) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", finding.kind());
    entry.put("status", finding.status());
    if (finding.derivation() != null) {
      Derivation derivation = finding.derivation();
      entry.put("metrics", List.copyOf(derivation.metrics()));
      entry.put("quality", derivation.quality());
      entry.put("dimension", derivation.dimension());
      entry.put("note", derivation.note());
      entry.put("lacking", List.copyOf(finding.lacking()));
    }
    return entry;
  }
}
