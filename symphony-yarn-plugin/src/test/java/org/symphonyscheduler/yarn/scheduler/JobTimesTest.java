/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class JobTimesTest {
  private final JobTimes times = new JobTimes();

  @Test
  void whatIsDeclaredCountsBeforeWhatWasSeen() {
    times.took("TEST", "align 1", 100);
    assertThat(times.expected("TEST", "align 2", Map.of("symphony.job.seconds", "7"))).isEqualTo(7);
    assertThat(times.expected("TEST", "align 2", Map.of("symphony.job.seconds", "-7")))
        .as("a hint that makes no sense")
        .isEqualTo(100);
  }

  @Test
  void runsOfTheSameNameAreMixed() {
    times.took("TEST", "align 1", 100);
    times.took("TEST", "align 2", 200);
    assertThat(times.expected("TEST", "align 33", Map.of())).isCloseTo(120, Offset.offset(1e-9));
    assertThat(times.expected("OTHER", "align 33", Map.of()))
        .as("unknown, so as any other")
        .isCloseTo(120, Offset.offset(1e-9));
  }

  @Test
  void whereNothingIsKnownNobodyIsLong() {
    assertThat(times.expected("TEST", "align", Map.of())).isZero();
  }

  @Test
  void namesAreForgotten() {
    times.took("TEST", "first", 5);
    for (int i = 0; i < 5000; i++) {
      times.took(
          "TEST",
          "job " + "x".repeat(1 + i % 60) + (char) ('a' + i / 60 % 26) + (char) ('a' + i / 1560),
          50);
    }
    assertThat(times.size()).isEqualTo(4096);
    assertThat(times.expected("TEST", "first", Map.of())).isCloseTo(50, Offset.offset(1e-3));
  }
}
