/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Few containers are all judged, of many a sample. */
class JudgedSampleTest {
  private final JudgedSample sample = new JudgedSample();

  private int taken(int containers, long fromMillis, long everyMillis) {
    int taken = 0;
    for (int c = 0; c < containers; c++) {
      taken += sample.take(fromMillis + c * everyMillis) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void ofFewAllAreJudged() {
    assertThat(taken(1_000, 5_000, 2_000)).isEqualTo(1_000);
  }

  @Test
  void ofManyOneInTwoSecondsIsJudgedAfterTheFirstHundred() {
    assertThat(taken(60_000, 5_000, 1)).isBetween(128, 132);
  }

  @Test
  void aClockThatGoesBackStopsNothing() {
    taken(200, 1_000_000, 0);
    assertThat(taken(1_000, 1_000, 2_000)).isGreaterThan(990);
  }
}
