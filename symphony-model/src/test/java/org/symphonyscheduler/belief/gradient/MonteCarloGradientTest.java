/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.symphonyscheduler.belief.network.Separation;

class MonteCarloGradientTest {
  private static final int REPEATS = 24;
  private static final int SAMPLES = 3_000;

  @Property(tries = 40, seed = "1")
  void samplingAgreesWithEnumerationOnPolytrees(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 12) int nodes) {
    agrees(new RandomNetwork(seed, nodes, true));
  }

  @Property(tries = 60, seed = "2")
  void samplingAgreesWithEnumerationWhereParentsShareAncestors(
      @ForAll long seed, @ForAll @IntRange(min = 3, max = 12) int nodes) {
    RandomNetwork random = new RandomNetwork(seed, nodes, false);
    Assume.that(sharesAncestors(random));
    agrees(random);
  }

  private static boolean sharesAncestors(RandomNetwork random) {
    Separation separation = new Separation(random.network);
    for (int i = 0; i < random.network.nodes(); i++) {
      int[] parents = SamplingGradient.parents(random.network, i);
      if (!separation.separator(parents, new BitSet()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static void agrees(RandomNetwork random) {
    int[] all = java.util.stream.IntStream.range(0, random.network.nodes()).toArray();
    Target target = Target.of(Loss.SQUARE, all);
    double[] exact = new double[random.theta.length];
    new EnumerationGradient(random.bins, target).estimate(random.theta, random.evidence, exact);
    Repeats repeats =
        new Repeats(
            new SamplingGradient(random.bins, target, SAMPLES, new SplittableRandom(7)),
            random.theta,
            random.evidence,
            REPEATS);

    assertThat(repeats.distance(exact)).isLessThan(4 * repeats.standardError() + 1e-6);
  }

  @Property(tries = 10, seed = "3")
  void samplingErrorFallsWithTheRootOfTheSamples(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 7, false);
    Target target = Target.of(Loss.SQUARE, random.last());
    double few = error(random, target, 500);
    double many = error(random, target, 8_000);
    Assume.that(few > 1e-6);

    // Sixteen times the samples: a quarter of the error, give or take the error of an error.
    assertThat(many / few).isBetween(0.12, 0.45);
  }

  private static double error(RandomNetwork random, Target target, int samples) {
    SamplingGradient estimator =
        new SamplingGradient(random.bins, target, samples, new SplittableRandom(5));
    return new Repeats(estimator, random.theta, random.evidence, 40).standardError();
  }
}
