/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobMixTest {
  private final Workload workload = WorkloadJson.builtIn();

  @Test
  void theSameSeedGivesTheSameJobs() {
    assertThat(new JobMix(workload, 0.5, 3).next(50))
        .isEqualTo(new JobMix(workload, 0.5, 3).next(50));
    assertThat(new JobMix(workload, 0.5, 3).next(50))
        .isNotEqualTo(new JobMix(workload, 0.5, 4).next(50));
  }

  @Test
  void jobsArriveAtTheRateAndInTheProportionsAskedFor() {
    List<JobMix.Arrival> arrivals = new JobMix(workload, 0.5, 1).next(10_000);

    // Standard errors: 1 % of the time, 0.5 % of the share.
    assertThat(arrivals.get(9_999).atSeconds()).isBetween(19_000.0, 21_000.0);
    double weights = workload.jobs().stream().mapToDouble(Workload.JobTemplate::weight).sum();
    for (Workload.JobTemplate job : workload.jobs()) {
      long count = arrivals.stream().filter(a -> a.graph().name().equals(job.name())).count();
      assertThat(count / 10_000.0)
          .isBetween(job.weight() / weights - 0.025, job.weight() / weights + 0.025);
    }
  }

  @Test
  void sizesVaryByTheSpread() {
    assertThat(new JobMix(workload, 1, 0, 1).next(20))
        .allSatisfy(
            a ->
                assertThat(a.graph())
                    .isEqualTo(workload.job(a.graph().name()).orElseThrow().graph()));
  }
}
