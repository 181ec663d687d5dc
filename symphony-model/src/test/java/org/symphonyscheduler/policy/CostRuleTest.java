/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every term of the cost by its closed form, and the limits of waiting by their edges. */
class CostRuleTest {
  private static final double ETA = 2;
  private static final double PRICE = 0.5;
  private static final double WAIT_BIAS = 1.5;
  private static final double WAIT_FACTOR = 3;
  private static final long WAIT_CAP_MILLIS = 20_000;
  private static final double PRESSURE = 4;
  private static final double PATIENCE = 0.5;

  private record Node(String name) implements ModelNode {}

  private final CostRule rule =
      new CostRule(
          ModelParameters.builder()
              .eta(ETA)
              .price(PRICE)
              .waitBias(WAIT_BIAS)
              .waitFactor(WAIT_FACTOR)
              .waitCapMillis(WAIT_CAP_MILLIS)
              .rankLimit(8)
              .build());
  private final Candidates candidates = new Candidates();

  @BeforeEach
  void pressAndBePatient() {
    candidates.setPressure(0, PRESSURE);
    candidates.setPatience(PATIENCE);
  }

  /** A candidate that runs the request in so many seconds, and nothing else about it. */
  private int free(double seconds) {
    int c = add(1, 0);
    rule.free(candidates, c, seconds, seconds, 0, 0, 0, 0);
    return c;
  }

  private int busy(double seconds, double remaining) {
    int c = add(0, 0);
    rule.busy(candidates, c, seconds, seconds, 0, 0, remaining);
    return c;
  }

  private int add(int free, int waiting) {
    int c = candidates.size();
    candidates.add(new Node("n" + c), 0, free, waiting);
    return c;
  }

  private Placement decide(long waitedMillis) {
    return rule.decide(
        candidates, candidates.size(), waitedMillis, (of, candidate) -> "gpu" + candidate);
  }

  private int best(Placement placement) {
    return ((Placement.Ranked) placement).best();
  }

  @Test
  void aFreeDeviceCostsItsTimeItsPriceItsHarmAndWhatItEvicts() {
    double seconds = 10;
    double harm = 3;
    double eviction = 1.25;
    int c = add(1, 0);
    rule.free(candidates, c, seconds, 11, 0.2, harm, eviction, 0);
    double others = PRICE * PRESSURE * seconds + ETA * harm + eviction;
    assertThat(candidates.cost(c)).isEqualTo(seconds + PATIENCE * others);
    assertThat(candidates.seconds(c)).isEqualTo(11);
    assertThat(candidates.spread(c)).isEqualTo(0.2);
    assertThat(candidates.drawn(c)).isEqualTo(seconds);
    assertThat(candidates.others(c)).isEqualTo(PATIENCE * (ETA * harm + eviction));
  }

  @Test
  void aBusyDeviceCostsItsWaitAndTimeMoreAndItsPriceAndWhatItEvicts() {
    double seconds = 10;
    double remaining = 6;
    double eviction = 1.25;
    int c = add(0, 0);
    rule.busy(candidates, c, seconds, 11, 0.2, eviction, remaining);
    double others = PRICE * PRESSURE * seconds + eviction;
    assertThat(candidates.cost(c)).isEqualTo(WAIT_BIAS * (remaining + seconds) + PATIENCE * others);
    assertThat(candidates.remaining(c)).isEqualTo(remaining);
    assertThat(candidates.others(c)).isEqualTo(PATIENCE * eviction);
  }

  @Test
  void whoTakesTheLastDeviceBeforeOthersPaysForTheirWait() {
    assertThat(jumped(1, 1, 0)).as("one free, one waits").isEqualTo(10);
    assertThat(jumped(2, 1, 0)).as("one is left for it").isZero();
    assertThat(jumped(1, 2, 0)).as("two wait").isEqualTo(10);
    assertThat(jumped(1, 1, 5)).as("it has waited itself").isZero();
  }

  /** What is paid for overtaking, of a request of ten seconds without any other term. */
  private double jumped(int free, int waiting, long waitedMillis) {
    candidates.clear();
    int c = add(free, waiting);
    rule.free(candidates, c, 10, 10, 0, 0, 0, waitedMillis);
    return candidates.cost(c) - 10;
  }

  @Test
  void theCheapestFreeIsTakenAndWhatIsFarWorseIsNotRanked() {
    candidates.setPressure(0, 0);
    free(9);
    free(3);
    free(9.1);
    free(4);
    Placement.Ranked ranked = (Placement.Ranked) decide(0);
    assertThat(ranked.best()).isEqualTo(1);
    assertThat(candidates.ranked()).isEqualTo(3);
    assertThat(candidates.ranked(1)).isEqualTo(3);
    assertThat(candidates.ranked(2)).as("three times the best, no more").isZero();
  }

  @Test
  void itWaitsForWhatIsCheaperAndTellsWhatThatSaves() {
    int free = free(40);
    int busy = busy(4, 6);
    Placement.Wait wait = (Placement.Wait) decide(0);
    assertThat(wait.node().name()).isEqualTo("n1");
    assertThat(wait.alternative()).isZero();
    assertThat(wait.device()).isEqualTo("gpu1");
    assertThat(wait.millis()).isEqualTo(6000);
    assertThat(wait.savedSeconds()).isEqualTo(candidates.cost(free) - candidates.cost(busy));
  }

  @Test
  void itDoesNotWaitForWhatCostsAsMuch() {
    candidates.setPressure(0, 0);
    free(15);
    busy(4, 6);
    assertThat(candidates.cost(0)).isEqualTo(candidates.cost(1));
    assertThat(best(decide(0))).isZero();
  }

  @Test
  void aRequestWaitsInAllAtMostSoManyOfItsRunTimes() {
    free(5);
    busy(0.1, 1);
    long inAll = (long) (WAIT_FACTOR * 5 * 1000);
    assertThat(decide(inAll - 1000)).isInstanceOf(Placement.Wait.class);
    assertThat(decide(inAll - 999)).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void aRequestWaitsInAllNoLongerThanTheCap() {
    free(50);
    busy(0.1, 1);
    assertThat(decide(WAIT_CAP_MILLIS - 1000)).isInstanceOf(Placement.Wait.class);
    assertThat(decide(WAIT_CAP_MILLIS - 999)).isInstanceOf(Placement.Ranked.class);
  }

  @Test
  void whereNothingIsFreeItLooksAgainWhenTheBestShouldBeOrSooner() {
    busy(4, 900);
    busy(4, 100);
    Placement.Wait wait = (Placement.Wait) decide(1_000_000);
    assertThat(wait.node().name()).isEqualTo("n1");
    assertThat(wait.millis()).isEqualTo(5000);
    assertThat(wait.savedSeconds()).isZero();

    candidates.clear();
    busy(4, 0.7);
    assertThat(((Placement.Wait) decide(0)).millis()).isEqualTo(700);
  }

  @Test
  void aWaitIsNeverShorterThanItTakesToAskAgain() {
    free(40);
    busy(4, 0.001);
    assertThat(((Placement.Wait) decide(0)).millis()).isEqualTo(50);
  }

  @Test
  void whatCostsInfinitelyMuchIsNoPlace() {
    candidates.score(add(1, 0), Double.POSITIVE_INFINITY, 1, 0);
    candidates.score(add(0, 0), Double.POSITIVE_INFINITY, 1, 0);
    assertThat(decide(0)).isEqualTo(Placement.Abstain.NO_CANDIDATES);
  }
}
