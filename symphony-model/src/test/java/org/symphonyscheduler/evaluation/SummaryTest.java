/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static EvaluationRow row(String policy, double slowdown) {
    return new EvaluationRow(
        policy, "mid", "c", "w", 1, 0.1, 10, slowdown, 2 * slowdown, 30, 5, 9, 0, 0, 0, 0);
  }

  @Test
  void theIntervalOfAMeanIsThatOfTheNormalWhenThereAreManyTrials() {
    SplittableRandom random = new SplittableRandom(3);
    List<EvaluationRow> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(row("heft", 2 + 0.5 * random.nextGaussian()));
    }
    Summary.Interval mean = Summary.of(rows).get(0).meanSlowdown();
    assertThat(mean.mean()).isEqualTo(2, within(0.06));
    assertThat(mean.upper() - mean.lower()).isEqualTo(2 * 1.96 * 0.5 / 20, within(0.012));
  }

  @Test
  void ratiosArePairedByTrial() {
    List<EvaluationRow> rows = new ArrayList<>();
    for (double slowdown : new double[] {1.2, 3, 7}) {
      rows.add(row("clairvoyant", slowdown));
      rows.add(row("symphony", 0.9 * slowdown));
    }
    Summary.Interval ratio = Summary.of(rows).get(1).slowdownRatio();
    assertThat(ratio.mean()).isEqualTo(0.9, within(1e-9));
    assertThat(ratio.upper() - ratio.lower()).isEqualTo(0, within(1e-9));
  }
}
