/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuiltInWorkloadTest {
  private final Workload workload = WorkloadJson.builtIn();

  @Test
  void onlyIndelRealignmentAndTheMergeNeedACpu() {
    assertThat(workload.kernels())
        .filteredOn(k -> k.implementations().size() == 1)
        .extracting(Kernel::name)
        .containsExactly("indel-realign", "genotype");
  }

  @Test
  void pairHmmSpreadsAHundredfold() {
    Kernel pairhmm = workload.kernel("pairhmm").orElseThrow();
    double fpga = pairhmm.implementation("yarn.io/fpga").orElseThrow().secondsOn("7V3");
    double cpu = pairhmm.implementation("cpu").orElseThrow().secondsOn("Xeon");

    assertThat(cpu / fpga).isBetween(90.0, 130.0);
  }

  @Test
  void jobsHaveFourToNineTasksAndFanOut() {
    assertThat(workload.jobs())
        .allSatisfy(
            job -> {
              assertThat(job.graph().tasks()).hasSizeBetween(4, 9);
              assertThat(job.graph().tasks()).anyMatch(task -> task.parents().size() > 1);
            });
  }
}
