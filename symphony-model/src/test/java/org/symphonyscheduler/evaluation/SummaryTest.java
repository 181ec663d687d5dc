/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private static EvaluationRow row(String policy, long seed, double slowdown) {
    return new EvaluationRow(
        policy, "mid", "c", "w", seed, 1, 10, slowdown, 2 * slowdown, 3, 4, 5, 0);
  }

  @Test
  void trialsArePairedWithTheReferences() {
    List<EvaluationRow> rows = new ArrayList<>();
    for (int trial = 0; trial < 6; trial++) {
      rows.add(row("clairvoyant", trial, 1 + trial));
      rows.add(row("symphony", trial, 0.9 * (1 + trial)));
    }
    Summary symphony = Summary.of(rows).get(1);

    // Trials differ by a factor of six, the policies in every one of them by the same tenth.
    assertThat(symphony.policy()).isEqualTo("symphony");
    assertThat(symphony.trials()).isEqualTo(6);
    assertThat(symphony.slowdownRatio().lower()).isCloseTo(0.9, EXACT);
    assertThat(symphony.slowdownRatio().upper()).isCloseTo(0.9, EXACT);
    assertThat(symphony.meanSlowdown().mean()).isCloseTo(0.9 * 3.5, EXACT);
    assertThat(symphony.meanSlowdown().upper() - symphony.meanSlowdown().lower())
        .isGreaterThan(1);
  }

  @Test
  void withoutTheReferenceThereIsNoRatio() {
    Summary alone = Summary.of(List.of(row("sparrow", 1, 2))).get(0);

    assertThat(alone.slowdownRatio().mean()).isNaN();
    assertThat(alone.meanSlowdown()).isEqualTo(new Summary.Interval(2, 2, 2));
  }

  @Test
  void anIntervalHoldsTheMeanAboutAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(11);
    int held = 0;
    for (int sample = 0; sample < 200; sample++) {
      double[] drawn = new double[25];
      double[] ones = new double[25];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = 5 + random.nextGaussian();
        ones[i] = 1;
      }
      Summary.Interval interval = Summary.interval(drawn, ones);
      held += interval.lower() <= 5 && 5 <= interval.upper() ? 1 : 0;
    }

    // 95 % at best; a percentile bootstrap of 25 values holds a little less.
    assertThat(held / 200.0).isBetween(0.87, 0.99);
  }
}
