/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.NetworkBuilder;
import org.symphonyscheduler.belief.network.WeightedSum;

class ExactGradientTest {
  /** Central differences of this step are right to about its square. */
  private static final double STEP = 1e-5;

  @Property(tries = 60, seed = "5")
  void enumerationAgreesWithFiniteDifferencesOfItself(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 8) int nodes) {
    RandomNetwork random = new RandomNetwork(seed, nodes, false);
    EnumerationGradient estimator =
        new EnumerationGradient(random.bins, Target.of(Loss.SQUARE, random.last()));
    double[] gradient = new double[random.theta.length];
    estimator.estimate(random.theta, random.evidence, gradient);

    for (int p = 0; p < gradient.length; p++) {
      double[] unused = new double[gradient.length];
      double[] moved = random.theta.clone();
      moved[p] += STEP;
      double up = estimator.estimate(moved, random.evidence, unused);
      moved[p] -= 2 * STEP;
      double down = estimator.estimate(moved, random.evidence, unused);
      assertThat(gradient[p])
          .as(random.network.parameterName(p))
          .isCloseTo((up - down) / (2 * STEP), within(2e-4 * (1 + Math.abs(gradient[p]))));
    }
  }

  @Property(tries = 150, seed = "5")
  void beliefPropagationEqualsEnumerationOnPolytrees(
      @ForAll long seed,
      @ForAll @IntRange(min = 3, max = 12) int nodes,
      @ForAll boolean cached,
      @ForAll boolean everyNode) {
    RandomNetwork random = new RandomNetwork(seed, nodes, true);
    int[] all = java.util.stream.IntStream.range(0, nodes).toArray();
    Target target = Target.of(Loss.SQUARE, everyNode ? all : new int[] {random.last()});
    double[] expected = new double[random.theta.length];
    double loss =
        new EnumerationGradient(random.bins, target)
            .estimate(random.theta, random.evidence, expected);
    ExactGradient exact = new ExactGradient(random.bins, target, cached);

    for (int round = 0; round < 2; round++) {
      double[] gradient = new double[random.theta.length];
      assertThat(exact.estimate(random.theta, random.evidence, gradient))
          .isCloseTo(loss, within(1e-9));
      assertThat(gradient).containsExactly(expected, within(1e-9));
    }
  }

  @Test
  void cachedTablesFollowTheParameters() {
    RandomNetwork random = new RandomNetwork(3, 6, true);
    Target target = Target.of(Loss.MEAN, random.last());
    ExactGradient cached = new ExactGradient(random.bins, target, true);
    cached.estimate(random.theta, random.evidence, new double[random.theta.length]);
    double[] moved = random.theta.clone();
    java.util.Arrays.setAll(moved, p -> moved[p] * 1.1);

    double[] expected = new double[moved.length];
    double[] gradient = new double[moved.length];
    new EnumerationGradient(random.bins, target).estimate(moved, random.evidence, expected);
    cached.estimate(moved, random.evidence, gradient);
    assertThat(gradient).containsExactly(expected, within(1e-9));
  }

  @Test
  void aNetworkThatIsNoPolytreeIsRefused() {
    NetworkBuilder builder = new NetworkBuilder();
    int top = builder.prior("top", 0.5, 0.2, 1);
    int left = builder.derived("left", WeightedSum.WEIGHTED_SUM, new int[] {top}, 1, 1);
    int right = builder.derived("right", WeightedSum.WEIGHTED_SUM, new int[] {top}, 1, 1);
    int both = builder.derived("both", WeightedSum.WEIGHTED_SUM, new int[] {left, right}, 2, 1, 1);
    Discretisation bins = new Discretisation(builder.build(), 4);

    assertThatThrownBy(() -> new ExactGradient(bins, Target.of(Loss.MEAN, both), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("polytree");
  }
}
