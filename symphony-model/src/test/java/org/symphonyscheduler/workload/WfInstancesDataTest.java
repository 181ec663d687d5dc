/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Measured workflows of WfCommons' WfInstances, where they are at hand: in the folder that the
 * system property or environment variable SYMPHONY_DATA names, or beside the project.
 */
class WfInstancesDataTest {
  @Test
  void readsMeasuredVariantCalling() throws IOException {
    Path file = data().resolve("dag_wfinstances/tasks_soykb.csv");
    assumeTrue(Files.isReadable(file), () -> "skipped: no " + file + "; set SYMPHONY_DATA");

    Map<String, DataFlowGraph> graphs = WfInstancesReader.read(file);

    List<String[]> published = rows(data().resolve("dag_wfinstances/instances.csv"));
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

  private static Path data() {
    String named = System.getProperty("SYMPHONY_DATA", System.getenv("SYMPHONY_DATA"));
    // Tests run in their module's folder.
    return named != null ? Path.of(named) : Path.of("../../shared/data").normalize();
  }
}
