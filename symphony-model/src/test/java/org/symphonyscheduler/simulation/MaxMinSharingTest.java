/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MaxMinSharingTest {
  private static final Offset<Double> EXACT = within(1e-9);

  private static Flow flow(int resource, double demand) {
    return new Flow(new int[] {resource}, new double[] {demand}, 1);
  }

  private static double[] rates(double[] capacity, Flow... flows) {
    return MaxMinSharing.rates(capacity, List.of(flows));
  }

  @Test
  void aFlowAloneRunsAtFullRate() {
    assertThat(rates(new double[] {10}, flow(0, 4))).containsExactly(1);
  }

  @Test
  void aFlowThatWantsMoreThanThereIsRunsAsFastAsItCan() {
    assertThat(rates(new double[] {10}, flow(0, 40))).containsExactly(0.25);
  }

  @Test
  void twoEqualFlowsHalveALink() {
    assertThat(rates(new double[] {10}, flow(0, 10), flow(0, 10))).containsExactly(0.5, 0.5);
  }

  @Test
  void aSmallFlowGetsAllItWantsAndTheLargeTheRest() {
    double[] rates = rates(new double[] {10}, flow(0, 2), flow(0, 10));

    assertThat(rates[0]).isEqualTo(1);
    assertThat(rates[1]).isCloseTo(0.8, EXACT);
  }

  @Test
  void twoHungryFlowsGetEqualBandwidthWhateverTheyDemand() {
    double[] rates = rates(new double[] {12}, flow(0, 8), flow(0, 24));

    assertThat(rates[0] * 8).isCloseTo(6, EXACT);
    assertThat(rates[1] * 24).isCloseTo(6, EXACT);
  }

  @Test
  void weightsDivideALinkInTheirProportion() {
    double[] rates =
        rates(new double[] {12}, flow(0, 12), new Flow(new int[] {0}, new double[] {12}, 2));

    assertThat(rates[0]).isCloseTo(1 / 3.0, EXACT);
    assertThat(rates[1]).isCloseTo(2 / 3.0, EXACT);
  }

  @Test
  void aFlowHeldBackElsewhereLeavesItsShareToOthers() {
    // The first fills the second link, of 2, at a fifth of its rate; the first link then has 8 of
    // 10 left.
    Flow both = new Flow(new int[] {0, 1}, new double[] {10, 10}, 1);
    double[] rates = rates(new double[] {10, 2}, both, flow(0, 8));

    assertThat(rates[0]).isCloseTo(0.2, EXACT);
    assertThat(rates[1]).isCloseTo(1, EXACT);
  }

  @Test
  void dominantSharesAreMadeEqualWhereFlowsMeet() {
    // At the full first link each has five sixths of the resource it needs most.
    Flow both = new Flow(new int[] {0, 1}, new double[] {10, 10}, 1);
    double[] rates = rates(new double[] {10, 2}, both, flow(0, 10));

    assertThat(rates[0] * 10 / 2).isCloseTo(5 / 6.0, EXACT);
    assertThat(rates[1] * 10 / 10).isCloseTo(5 / 6.0, EXACT);
  }

  @Test
  void flowsThatNeedNothingOrNothingScarceAreNotHeldBack() {
    double[] capacity = {Double.POSITIVE_INFINITY, 1};
    Flow nothing = new Flow(new int[0], new double[0], 1);

    assertThat(rates(capacity, nothing, flow(0, 1e6), flow(1, 0))).containsExactly(1, 1, 1);
  }

  @Property(tries = 300)
  void keepsCapacitiesAndWastesNothing(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int resources,
      @ForAll @IntRange(min = 1, max = 12) int count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] capacity = random.doubles(resources, 1, 100).toArray();
    List<Flow> flows = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      flows.add(random(random, resources));
    }

    double[] rates = MaxMinSharing.rates(capacity, flows);

    double[] use = new double[resources];
    for (int f = 0; f < count; f++) {
      assertThat(rates[f]).isGreaterThan(0).isLessThanOrEqualTo(1);
      for (int i = 0; i < flows.get(f).resources().length; i++) {
        use[flows.get(f).resources()[i]] += rates[f] * flows.get(f).demand()[i];
      }
    }
    for (int r = 0; r < resources; r++) {
      assertThat(use[r]).isLessThanOrEqualTo(capacity[r] * (1 + 1e-9));
    }
    for (int f = 0; f < count; f++) {
      assertThat(rates[f] == 1 || crossesFull(flows.get(f), use, capacity)).isTrue();
    }
  }

  private static Flow random(SplittableRandom random, int resources) {
    int[] used = random.ints(0, resources).limit(3).distinct().toArray();
    double[] demand = random.doubles(used.length, 0.1, 80).toArray();
    return new Flow(used, demand, random.nextDouble(0.5, 4));
  }

  private static boolean crossesFull(Flow flow, double[] use, double[] capacity) {
    for (int resource : flow.resources()) {
      if (use[resource] >= capacity[resource] * (1 - 1e-9)) {
        return true;
      }
    }
    return false;
  }
}
