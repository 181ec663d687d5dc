/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.symphonyscheduler.cli.TextTable;

/** The demo's table and its JSON. */
final class DemoReport {
  /** Keys of the contenders in the JSON; scripts depend on them. */
  private static final Map<Contender, String> KEYS =
      Map.of(
          Contender.CAPACITY_FASTEST, "capacityFastestType",
          Contender.CAPACITY_ANY, "capacityAnyType",
          Contender.SYMPHONY, "symphony");

  private final List<RunResult> results;
  private final long seed;

  DemoReport(List<RunResult> results, long seed) {
    this.results = List.copyOf(results);
    this.seed = seed;
  }

  /** The better of the two ways to use stock YARN: all jobs first, then the shorter mean. */
  RunResult capacity() {
    return results.stream()
        .filter(result -> result.contender() != Contender.SYMPHONY)
        .min(
            Comparator.comparingInt((RunResult r) -> -r.completedJobs())
                .thenComparingDouble(RunResult::meanJobSeconds))
        .orElseThrow();
  }

  RunResult symphony() {
    return results.stream()
        .filter(result -> result.contender() == Contender.SYMPHONY)
        .findFirst()
        .orElseThrow();
  }

  /** Share of the mean job time that Symphony saves, of the better stock YARN's. */
  double saved() {
    return 1 - symphony().meanJobSeconds() / capacity().meanJobSeconds();
  }

  /** Whether every contender completed every job and lost no container. */
  boolean complete() {
    return results.stream().allMatch(r -> r.completedJobs() == r.jobs() && r.lostContainers() == 0);
  }

  void print(PrintWriter out) {
    new TextTable<RunResult>()
        .words("times in emulated seconds", 32, result -> result.contender().label())
        .figures("mean job", 9, "%.1f", RunResult::meanJobSeconds)
        .figures("median", 8, "%.1f", result -> result.jobSeconds(50))
        .figures("p99", 8, "%.1f", result -> result.jobSeconds(99))
        .figures("slowdown", 8, "%.2f", RunResult::meanSlowdown)
        .figures("makespan", 9, "%.0f", RunResult::makespanSeconds)
        .figures("jobs", 9, "%s", result -> result.completedJobs() + "/" + result.jobs())
        .figures("containers", 10, "%s", DemoReport::containers)
        .figures("waits", 6, "%d", RunResult::waits)
        .figures("reconfig", 8, "%d", RunResult::reconfigurations)
        .print(results, out);
    out.println();
    printRuns(out);
    out.printf(
        Locale.ROOT,
        "%nSymphony's mean job time is %.0f %% %s that of %s (seed %d).%n",
        Math.abs(saved()) * 100,
        saved() >= 0 ? "below" : "ABOVE",
        capacity().contender().label(),
        seed);
    results.forEach(
        result ->
            result.failures().forEach(f -> out.println(result.contender().label() + ": " + f)));
    out.flush();
  }

  private static String containers(RunResult result) {
    return result.containers()
        + (result.lostContainers() == 0 ? "" : "-" + result.lostContainers());
  }

  private void printRuns(PrintWriter out) {
    Set<String> models = new TreeSet<>();
    Set<String> kernels = new TreeSet<>();
    for (RunResult result : results) {
      kernels.addAll(result.runsByKernel().keySet());
      result.runsByKernel().values().forEach(runs -> models.addAll(runs.keySet()));
    }
    out.printf("where each kernel ran: %s%n", String.join(" / ", labels()));
    out.printf("%-16s", "kernel");
    models.forEach(model -> out.printf(" %16s", model));
    out.println();
    for (String kernel : kernels) {
      out.printf("%-16s", kernel);
      for (String model : models) {
        out.printf(" %16s", String.join(" / ", counts(kernel, model)));
      }
      out.println();
    }
  }

  private List<String> labels() {
    return results.stream().map(result -> result.contender().label()).toList();
  }

  private List<String> counts(String kernel, String model) {
    return results.stream()
        .map(r -> r.runsByKernel().getOrDefault(kernel, Map.of()).getOrDefault(model, 0))
        .map(runs -> runs == 0 ? "-" : Integer.toString(runs))
        .toList();
  }

  /** The figures; scripts depend on the keys. */
  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("emulated", true);
    root.put("seed", seed);
    root.put("savedShare", saved());
    ObjectNode schedulers = root.putObject("schedulers");
    fill(schedulers.putObject("capacity"), capacity());
    for (RunResult result : results) {
      fill(schedulers.putObject(KEYS.get(result.contender())), result);
    }
    return root;
  }

  private static void fill(ObjectNode node, RunResult result) {
    node.put("label", result.contender().label());
    node.put("jobs", result.jobs());
    node.put("completedJobs", result.completedJobs());
    node.put("meanJobSeconds", result.meanJobSeconds());
    node.put("medianJobSeconds", result.jobSeconds(50));
    node.put("p99JobSeconds", result.jobSeconds(99));
    node.put("meanSlowdown", result.meanSlowdown());
    node.put("makespanSeconds", result.makespanSeconds());
    node.put("containers", result.containers());
    node.put("lostContainers", result.lostContainers());
    node.put("surplusContainers", result.surplusContainers());
    node.put("waits", result.waits());
    node.put("reconfigurations", result.reconfigurations());
    node.putPOJO("runsByKernel", result.runsByKernel());
  }
}
