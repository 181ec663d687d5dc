/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.symphonyscheduler.topology.InvalidInputException;

class WorkloadJsonTest {
  private static final String GOOD =
      """
      {"kernels": [
         {"name": "align", "implementations": [
            {"device": "yarn.io/gpu", "vcores": 1, "memoryMb": 512,
             "seconds": {"K40": 2.5, "*": 4}, "demand": {"memory": 1, "pcie": 3.5}},
            {"device": "cpu", "vcores": 4, "memoryMb": 1024, "seconds": {"*": 40},
             "command": "align --threads 4"}]}],
       "jobs": [
         {"name": "call", "weight": 2, "tasks": [
            {"kernel": "align"},
            {"kernel": "align", "parents": [0], "size": 0.5}]}]}
      """;

  @Test
  void readsKernelsAndJobs() {
    Workload workload = WorkloadJson.parse("w.json", GOOD);

    Kernel align = workload.kernel("align").orElseThrow();
    Implementation gpu = align.implementation("yarn.io/gpu").orElseThrow();
    assertThat(gpu.secondsOn("K40")).isEqualTo(2.5);
    assertThat(gpu.secondsOn("H100")).isEqualTo(4);
    assertThat(gpu.demand()).isEqualTo(new Implementation.Demand(1, 3.5, 0));
    assertThat(gpu.command()).isEmpty();
    assertThat(align.implementation("cpu").orElseThrow().command()).isEqualTo("align --threads 4");
    Workload.JobTemplate job = workload.job("call").orElseThrow();
    assertThat(job.weight()).isEqualTo(2);
    assertThat(job.graph().tasks().get(1))
        .isEqualTo(new DataFlowGraph.Task(align, List.of(0), 0.5));
    assertThat(job.graph().criticalPath(t -> t.size() * 10)).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"vcores\": 1  | \"vcores\": 0 | kernels[0].implementations[0].vcores is \"0\"",
        "\"vcores\": 1 | \"vcores\": 1.5 | implementations[0].vcores",
        "\"vcores\": 1 | \"vcores\": \"1\" | implementations[0].vcores",
        "\"vcores\": 1 | \"cores\": 1 | kernels[0].implementations[0].cores is \"cores\"",
        "\"vcores\": 1, | '' | kernels[0].implementations[0].vcores is missing",
        "\"K40\": 2.5 | \"K40\": -2.5 | kernels[0].implementations[0].seconds.K40 is \"-2.5\"",
        "\"K40\": 2.5 | \"K40\": null | kernels[0].implementations[0].seconds.K40 is missing",
        "\"pcie\": 3.5 | \"pcie\": 1e9 | kernels[0].implementations[0].demand.pcie is \"1.0E9\"",
        "\"device\": \"cpu\" | \"device\": \"yarn.io/gpu\" | implementations[1].device is \"yarn",
        "\"vcores\": 1 | \"vcores\": 1, \"units\": 0 | implementations[0].units is \"0\"",
        "\"vcores\": 1 | \"vcores\": 1, \"units\": 65 | implementations[0].units is \"65\"",
        "\"vcores\": 1 | \"vcores\": 1, \"units\": 1.5 | implementations[0].units",
        "\"vcores\": 4 | \"vcores\": 4, \"units\": 2 | implementations[1].units is \"2\"",
        "\"weight\": 2 | \"weight\": 0 | jobs[0].weight is \"0.0\"",
        "\"parents\": [0] | \"parents\": [1] | jobs[0].tasks[1].parents[0] is \"1\"",
        "\"parents\": [0] | \"parents\": 0 | jobs[0].tasks[1].parents",
        "{\"kernel\": \"align\"} | {\"kernel\": \"sort\"} | jobs[0].tasks[0].kernel is \"sort\"",
        "\"name\": \"call\" | \"name\": \"a,b\" | jobs[0].name is \"a,b\"",
        "{\"kernels\": | {\"kernels\" | line 1",
      })
  void namesPathAndValueOfAFault(String right, String wrong, String message) {
    String json = GOOD.replace(right.strip(), wrong);
    assertThat(json).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> WorkloadJson.parse("w.json", json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("w.json: ")
        .hasMessageContaining(message)
        .hasMessageContaining("expected ");
  }

  @Test
  void aGangIsSeveralDevicesOfOneMachine() {
    String gang = GOOD.replace("\"vcores\": 1", "\"vcores\": 1, \"units\": 2");
    Kernel align = WorkloadJson.parse("w.json", gang).kernel("align").orElseThrow();

    assertThat(align.implementation("yarn.io/gpu").orElseThrow().units()).isEqualTo(2);
    assertThat(align.implementation("cpu").orElseThrow().units()).isEqualTo(1);
  }

  @Test
  void whatIsWrittenIsReadAsItWas() {
    String gang = GOOD.replace("\"vcores\": 1", "\"vcores\": 1, \"units\": 2");
    for (Workload workload :
        List.of(
            WorkloadJson.builtIn(),
            WorkloadJson.parse("w.json", GOOD),
            WorkloadJson.parse("w.json", gang))) {
      String json = WorkloadJson.write(workload);

      assertThat(WorkloadJson.parse("again", json)).isEqualTo(workload);
      assertThat(WorkloadJson.write(WorkloadJson.parse("again", json))).isEqualTo(json);
    }
  }
}
