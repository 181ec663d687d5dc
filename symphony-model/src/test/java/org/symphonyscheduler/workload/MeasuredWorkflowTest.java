/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.topology.InvalidInputException;

/** Workflows that others measured, in the forms they come in. */
class MeasuredWorkflowTest {
  /** Two alignments and a merge; the merge stands first. */
  private static final String NEW_FORM =
      """
      {"name": "two-lanes", "schemaVersion": "1.5", "workflow": {
         "specification": {"tasks": [
            {"name": "merge_ID03", "id": "m", "parents": ["a", "b"]},
            {"name": "align_ID01", "id": "a", "parents": []},
            {"name": "align_ID02", "id": "b", "parents": []}]},
         "execution": {"tasks": [
            {"id": "a", "runtimeInSeconds": 10, "coreCount": 4, "memoryInBytes": 2097152,
             "command": {"program": "bwa"}},
            {"id": "b", "runtimeInSeconds": 30, "avgCPU": 380, "command": {"program": "bwa"}},
            {"id": "m", "runtimeInSeconds": 5, "avgCPU": 99}]}}}
      """;

  private static final String OLD_FORM =
      """
      {"name": "two-lanes", "schemaVersion": "1.3", "workflow": {"tasks": [
         {"name": "merge_ID03", "parents": ["bwa_ID01", "bwa_ID02"], "runtime": 5},
         {"name": "bwa_ID01", "parents": [], "runtime": 10},
         {"name": "bwa_ID02", "parents": [], "runtime": 30}]}}
      """;

  private static final String TABLE =
      """
      instance,task,category,parents,runtime_s,cores,avg_cpu_pct,memory_bytes,machine
      two-lanes,0,merge,1 2,5,,99,,m
      two-lanes,1,bwa,,10,4,,2097152,m
      two-lanes,2,bwa,,30,,380,,m
      other,0,step,,0,,,,m
      """;

  private static DataFlowGraph wfCommons(String json) throws IOException {
    return WfCommonsReader.parse("w.json", new StringReader(json));
  }

  private static Map<String, DataFlowGraph> table(String csv) throws IOException {
    return WfInstancesReader.parse("t.csv", new StringReader(csv));
  }

  @Test
  void allFormsSayTheSameWorkflow() throws IOException {
    for (DataFlowGraph graph :
        List.of(wfCommons(NEW_FORM), wfCommons(OLD_FORM), table(TABLE).get("two-lanes"))) {
      assertThat(graph.name()).isEqualTo("two-lanes");
      assertThat(graph.tasks())
          .extracting(task -> task.kernel().name())
          .containsExactly("bwa", "bwa", "merge");
      assertThat(graph.tasks().get(2).parents()).containsExactlyInAnyOrder(0, 1);
      assertThat(graph.criticalPath(MeasuredWorkflowTest::cpuSeconds)).isCloseTo(35, within(1e-9));
    }
  }

  @Test
  void coresAndMemoryAreTheLargestMeasured() throws IOException {
    for (DataFlowGraph graph : List.of(wfCommons(NEW_FORM), table(TABLE).get("two-lanes"))) {
      Implementation align = graph.tasks().get(0).kernel().implementations().get(0);
      assertThat(align.vcores()).isEqualTo(4);
      assertThat(align.memoryMb()).isEqualTo(2);
      Implementation merge = graph.tasks().get(2).kernel().implementations().get(0);
      assertThat(merge.vcores()).isEqualTo(1);
      assertThat(merge.memoryMb()).isEqualTo(1024);
    }
  }

  @Test
  void aTaskThatTookNoTimeTookALittle() throws IOException {
    assertThat(table(TABLE).get("other").criticalPath(MeasuredWorkflowTest::cpuSeconds))
        .isCloseTo(0.1, within(1e-9));
  }

  @Test
  void aSpeedUpIsAddedAndCallsItselfAnAssumption() throws IOException {
    AssumedSpeedUp speedUp =
        new AssumedSpeedUp("yarn.io/gpu", Map.of("bwa", 8.0), Implementation.Demand.NONE);
    DataFlowGraph faster = speedUp.applyTo(wfCommons(NEW_FORM));

    Implementation gpu = faster.tasks().get(0).kernel().implementations().get(0);
    assertThat(gpu.device()).isEqualTo("yarn.io/gpu");
    assertThat(gpu.secondsOn("K80")).isCloseTo(2.5, within(1e-9));
    assertThat(faster.tasks().get(2).kernel().implementations()).hasSize(1);
    assertThat(speedUp.toString()).contains("assumption, not a measurement", "bwa=8.0");
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> wfCommons(OLD_FORM.replace("\"runtime\": 10", "\"cores\": 1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("w.json: workflow.tasks[1].runtimeInSeconds is missing");
    assertThatThrownBy(() -> wfCommons(NEW_FORM.replace("[\"a\", \"b\"]", "[\"a\", \"x\"]")))
        .hasMessageContaining("tasks[0].parents is \"x\"");
    assertThatThrownBy(() -> wfCommons("{\"workflow\": {}}"))
        .hasMessageContaining("workflow.specification.tasks is missing");
    assertThatThrownBy(() -> wfCommons("{\"workflow\": [")).hasMessageContaining("w.json: line 1");
    assertThatThrownBy(() -> table(TABLE.replace("1,bwa,,10", "1,bwa,,fast")))
        .hasMessageContaining("t.csv: line 3, runtime_s is \"fast\"");
    assertThatThrownBy(() -> table(TABLE.replace("1,bwa,,10", "1,bwa,0,10")))
        .hasMessageContaining("2 in a circle");
    assertThatThrownBy(() -> table("instance,task\nx,1\n")).hasMessageContaining("is missing");
  }

  private static double cpuSeconds(DataFlowGraph.Task task) {
    return task.size() * task.kernel().implementation("cpu").orElseThrow().secondsOn("any");
  }
}
