/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.SharedData;

/** Measured workflows of WfCommons' WfInstances, where at hand: see {@link SharedData}. */
class WfInstancesDataTest {
  @Test
  void readsMeasuredVariantCalling() throws IOException {
    Path file = SharedData.at("dag_wfinstances/tasks_soykb.csv");

    Map<String, DataFlowGraph> graphs = WfInstancesReader.read(file);

    List<String[]> published = rows(SharedData.at("dag_wfinstances/instances.csv"));
    assertThat(graphs).isNotEmpty();
    graphs.forEach(
        (name, graph) -> {
          String[] row =
              published.stream().filter(r -> r[0].equals(name)).findFirst().orElseThrow();
          assertThat(graph.tasks().size()).as(name).isEqualTo(Integer.parseInt(row[2]));
          assertThat(graph.criticalPath(WfInstancesDataTest::seconds))
              .as(name)
              .isCloseTo(Double.parseDouble(row[5]), withinPercentage(1));
          assertThat(graph.tasks().stream().map(task -> task.kernel().name()).distinct())
              .as(name)
              .contains("alignment_to_reference", "haplotype_caller");
        });
  }

  private static double seconds(DataFlowGraph.Task task) {
    return task.size() * task.kernel().implementations().get(0).secondsOn("any");
  }

  private static List<String[]> rows(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().skip(1).map(line -> line.split(",")).toList();
  }
}
