/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Delay must not pay. Under the published reward it does. */
class RewardTest {
  private static final int DECISIONS = 20;

  /**
   * One job of one task of a second. It is decided about every second: left lying so many times,
   * then run.
   */
  private static Trajectory lazy(int waits) {
    Trajectory trajectory = new Trajectory();
    trajectory.arrived("job", 1, 0);
    for (int k = 0; k < DECISIONS; k++) {
      trajectory.add(step(k < waits ? Step.Kind.WAIT : Step.Kind.EXECUTE, k, 0));
      if (k == waits) {
        trajectory.started(7, k);
        trajectory.ended(7, k + 1);
        trajectory.finished("job", k + 1);
      }
    }
    return trajectory;
  }

  private static Step step(Step.Kind kind, double atSeconds, double value) {
    Observation seen = new Observation(1, 1);
    seen.add(0, true, -1);
    return new Step(seen, 0, kind, 0, value, null, 7, "job", atSeconds, Double.NaN, Step.Toll.NONE);
  }

  private static double paidToFirst(Reward reward, int waits) {
    double[] paid = new double[DECISIONS];
    double[] discount = new double[DECISIONS];
    reward.of(lazy(waits), paid, discount);
    double total = 0;
    for (int k = DECISIONS - 1; k >= 0; k--) {
      total = paid[k] + discount[k] * total;
    }
    return total;
  }

  @Test
  void delayPaysUnderThePublishedReward() {
    Reward published = Reward.published(0.99);
    assertThat(paidToFirst(published, 10)).isGreaterThan(paidToFirst(published, 0));
    // Discounting makes it pay the more, the longer.
    assertThat(paidToFirst(published, 18)).isGreaterThan(paidToFirst(published, 10));
  }

  @Test
  void delayNeverPaysUnderDiscountedSlowdown() {
    for (int waits = 1; waits < DECISIONS; waits++) {
      Reward reward = Reward.slowdown(30);
      assertThat(paidToFirst(reward, waits)).isLessThan(paidToFirst(reward, waits - 1));
    }
  }

  @Test
  void delayNeverPaysUnderCreditUntilItIsAsBadAsCanBe() {
    Reward reward = Reward.credit();
    assertThat(paidToFirst(reward, 1)).isLessThan(paidToFirst(reward, 0));
    assertThat(paidToFirst(reward, 2)).isLessThan(paidToFirst(reward, 1));
    assertThat(paidToFirst(reward, 10)).isLessThanOrEqualTo(paidToFirst(reward, 2));
  }

  @Test
  void undiscountedSlowdownsAddUpToThoseOfTheJobs() {
    double[] paid = new double[DECISIONS];
    Trajectory trajectory = lazy(4);
    Reward.slowdown(1e9).of(trajectory, paid, new double[DECISIONS]);
    double sum = Arrays.stream(paid).sum() / -Reward.SCALE;
    assertThat(sum).isCloseTo(5, within(1e-6));
    assertThat(trajectory.meanSlowdown()).isEqualTo(5);
  }

  @Test
  void whoWaitsPaysTheTollOfWhatItGetsInTheEnd() {
    Trajectory trajectory = new Trajectory();
    trajectory.arrived("job", 10, 0);
    trajectory.add(step(Step.Kind.WAIT, 0, 0));
    Observation seen = new Observation(1, 1);
    seen.add(0, true, -1);
    Step.Toll toll = new Step.Toll(3, 0.5);
    trajectory.add(new Step(seen, 0, Step.Kind.EXECUTE, 0, 0, null, 7, "job", 2, 12, toll));
    trajectory.started(7, 2);
    trajectory.ended(7, 6);
    trajectory.finished("job", 6);
    double[] paid = new double[2];
    Reward.credit().of(trajectory, paid, new double[2]);
    // Run of 4 s, toll 3 + 0.5 * 4; the second was promised 12 s, the first nothing.
    assertThat(paid[1]).isCloseTo((12 - 4 - 5) / 10.0, within(1e-12));
    assertThat(paid[0]).isCloseTo((0 - 6 - 5) / 10.0, within(1e-12));
  }

  @Test
  void advantagesOfNStepsAreThoseOfTheEquation() {
    Trajectory trajectory = new Trajectory();
    double[] value = {0.3, -0.2, 0.5, 0.1, 0.4};
    double[] reward = {1, 2, 3, 4, 5};
    for (int k = 0; k < 5; k++) {
      trajectory.add(step(Step.Kind.EXECUTE, k, value[k]));
    }
    double gamma = 0.9;
    Reward given =
        (of, paid, discount) -> {
          System.arraycopy(reward, 0, paid, 0, 5);
          Arrays.fill(discount, gamma);
        };
    double[] advantage = Advantages.nStep(trajectory, given, 2).advantage();
    double[] expected = {
      1 + gamma * 2 + gamma * gamma * 0.5 - 0.3,
      2 + gamma * 0.5 + 0.2,
      3 + gamma * 4 + gamma * gamma * 0.4 - 0.5,
      4 + gamma * 0.4 - 0.1,
      5 - 0.4
    };
    assertThat(advantage).containsExactly(expected, within(1e-12));
    double[] all = Advantages.generalised(trajectory, given, 1).advantage();
    assertThat(all[3]).isCloseTo(4 + gamma * 5 - 0.1, within(1e-12));
  }
}
