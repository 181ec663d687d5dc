/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Discretisation;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MeanField;
import org.symphonyscheduler.belief.network.NetworkBuilder;
import org.symphonyscheduler.belief.network.Particles;
import org.symphonyscheduler.belief.network.Product;
import org.symphonyscheduler.belief.network.Ratio;
import org.symphonyscheduler.belief.network.Relation;
import org.symphonyscheduler.belief.network.Saturating;
import org.symphonyscheduler.belief.network.Threshold;
import org.symphonyscheduler.belief.network.WeightedSum;

/** Estimators that know no bins, against exact propagation in bins narrower than the noise. */
class ContinuousGradientTest {
  private static final int BINS = 160;
  private static final int REPEATS = 30;

  /** What bins this narrow are still off by, relative to the gradient. */
  private static final double BIN_ERROR = 0.01;

  private static final int SAMPLES = 40;

  /** Of finite differences. */
  private static final double STEP = 1e-5;

  private NetworkBuilder builder;

  @BeforeTry
  void startAfresh() {
    builder = new NetworkBuilder();
  }

  @Property(tries = 12, seed = "4")
  void pathwiseAgreesWithExactPropagation(@ForAll long seed) {
    Random random = new Random(seed);
    int a = prior("a", random);
    int b = prior("b", random);
    Relation[] joining = {WeightedSum.WEIGHTED_SUM, Ratio.RATIO, Product.PRODUCT};
    Relation joins = joining[random.nextInt(3)];
    double[] theta = joins == WeightedSum.WEIGHTED_SUM ? new double[] {0.8, 0.7} : new double[] {1};
    int both = builder.derived("both" + seed, joins, new int[] {a, b}, 3, theta);
    int used =
        random.nextBoolean()
            ? derive("used" + seed, Saturating.SATURATING, both, 1.2)
            : derive("used" + seed, Threshold.THRESHOLD, both, 1, 0.2);
    BayesianNetwork network = builder.build();
    Target target = Target.of(Loss.SQUARE, used, both);
    double[] parameters = network.initialParameters();
    Evidence evidence = new Evidence(network);
    double[] exact = new double[parameters.length];
    new ExactGradient(new Discretisation(network, BINS), target, false)
        .estimate(parameters, evidence, exact);
    Repeats repeats =
        new Repeats(
            new PathwiseGradient(network, target, 2_000, new SplittableRandom(seed)),
            parameters,
            evidence,
            REPEATS);

    assertThat(repeats.distance(exact))
        .isLessThan(
            4 * repeats.standardError() + BIN_ERROR * repeats.distance(new double[exact.length]));
  }

  @Property(tries = 5, seed = "5")
  void pathwiseErrorFallsWithTheRootOfTheSamples(@ForAll long seed) {
    int a = prior("a", new Random(seed));
    int used = derive("used" + seed, Threshold.THRESHOLD, a, 0.6, 0.05);
    BayesianNetwork network = builder.build();

    assertThat(error(network, used, 1_600) / error(network, used, 100)).isBetween(0.15, 0.4);
  }

  private static double error(BayesianNetwork network, int node, int samples) {
    PathwiseGradient estimator =
        new PathwiseGradient(
            network, Target.of(Loss.MEAN, node), samples, new SplittableRandom(samples));
    return new Repeats(estimator, network.initialParameters(), new Evidence(network), 60)
        .standardError();
  }

  @Property(tries = 20, seed = "5")
  void meanFieldIsExactWhereTheNetworkIsLinear(@ForAll long seed) {
    Random random = new Random(seed);
    int a = prior("a", random);
    int b = prior("b", random);
    int sum = builder.derived("s", WeightedSum.WEIGHTED_SUM, new int[] {a, b}, 3, 0.9, 0.4);
    int scaled = derive("t", WeightedSum.WEIGHTED_SUM, sum, 0.7);
    BayesianNetwork network = builder.build();
    Target target = Target.of(Loss.MEAN, scaled);
    double[] parameters = network.initialParameters();
    Evidence evidence = new Evidence(network);
    double[] exact = new double[parameters.length];
    new ExactGradient(new Discretisation(network, BINS), target, false)
        .estimate(parameters, evidence, exact);
    double[] field = new double[parameters.length];
    new MeanFieldGradient(network, target).estimate(parameters, evidence, field);

    assertThat(field).containsExactly(exact, within(2e-3));
  }

  /**
   * On any shape of network: with the same draws, what pathwise gives is the slope of what the
   * samples give.
   */
  @Property(tries = 60, seed = "6")
  void pathwiseIsTheSlopeOfItsOwnSamples(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 3 + (int) Math.floorMod(seed, 10L), false);
    int last = random.network.nodes() - 1;
    Target target = Target.of(Loss.MEAN, last);
    double[] gradient = new double[random.theta.length];
    new PathwiseGradient(random.network, target, SAMPLES, new SplittableRandom(seed))
        .estimate(random.theta, random.evidence, gradient);
    for (int p = 0; p < gradient.length; p++) {
      double slope =
          (sampled(random, seed, p, STEP) - sampled(random, seed, p, -STEP)) / (2 * STEP);
      assertThat(gradient[p])
          .as("seed %d, %s", seed, random.network.parameterName(p))
          .isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
    }
  }

  @Property(tries = 20, seed = "8")
  void pathwiseTellsTheLossOfItsOwnSamplesSummedOverTargets(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 6, false);
    Target target = Target.of(Loss.SQUARE, 2, 5);
    double loss =
        new PathwiseGradient(random.network, target, SAMPLES, new SplittableRandom(seed))
            .estimate(random.theta, random.evidence, new double[random.theta.length]);
    Particles particles = new Particles(random.network, SAMPLES);
    particles.sample(random.theta, random.evidence, new SplittableRandom(seed));
    double expected = 0;
    for (int node : new int[] {2, 5}) {
      for (int s = 0; s < SAMPLES; s++) {
        expected += Loss.SQUARE.value(particles.values()[node * SAMPLES + s]) / SAMPLES;
      }
    }
    assertThat(loss).isCloseTo(expected, within(1e-9));
  }

  /** What carries back derivatives by the means, of several targets and time after time. */
  @Property(tries = 20, seed = "9")
  void derivativesByTheMeansAreCarriedBackAnewEachTime(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 6, false);
    double[] byMean = {0.7, -2};
    PathwiseGradient estimator =
        new PathwiseGradient(
            random.network, Target.of(Loss.MEAN, 2, 5), SAMPLES, new SplittableRandom(0));
    for (int time = 0; time < 2; time++) {
      estimator.means(random.theta, random.evidence, new SplittableRandom(seed), new double[2]);
      double[] gradient = new double[random.theta.length];
      estimator.back(random.theta, byMean, gradient);
      for (int p = 0; p < gradient.length; p++) {
        double slope =
            (weighed(random, estimator, seed, p, STEP, byMean)
                    - weighed(random, estimator, seed, p, -STEP, byMean))
                / (2 * STEP);
        assertThat(gradient[p])
            .as("seed %d, %s", seed, random.network.parameterName(p))
            .isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
      }
    }
  }

  private static double weighed(
      RandomNetwork random,
      PathwiseGradient estimator,
      long seed,
      int parameter,
      double step,
      double[] weights) {
    double[] theta = random.theta.clone();
    theta[parameter] += step;
    double[] means = new double[2];
    estimator.means(theta, random.evidence, new SplittableRandom(seed), means);
    return weights[0] * means[0] + weights[1] * means[1];
  }

  @Property(tries = 5, seed = "10")
  void samplingTellsTheLossSummedOverTargets(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 6, true);
    Target target = Target.of(Loss.MEAN, 3, 5);
    double[] unused = new double[random.theta.length];
    double exact =
        new ExactGradient(random.bins, target, false)
            .estimate(random.theta, random.evidence, unused);
    double sampled =
        new SamplingGradient(random.bins, target, 20_000, new SplittableRandom(seed))
            .estimate(random.theta, random.evidence, unused);
    assertThat(sampled).isCloseTo(exact, within(0.03 * (1 + exact)));
  }

  private static double sampled(RandomNetwork random, long seed, int parameter, double step) {
    double[] theta = random.theta.clone();
    theta[parameter] += step;
    Particles particles = new Particles(random.network, SAMPLES);
    particles.sample(theta, random.evidence, new SplittableRandom(seed));
    return particles.mean(random.network.nodes() - 1);
  }

  /** On any shape of network: the gradient of the pass that mean field makes. */
  @Property(tries = 60, seed = "7")
  void meanFieldIsTheSlopeOfItsOwnPass(@ForAll long seed) {
    RandomNetwork random = new RandomNetwork(seed, 3 + (int) Math.floorMod(seed, 10L), false);
    int last = random.network.nodes() - 1;
    double[] gradient = new double[random.theta.length];
    new MeanFieldGradient(random.network, Target.of(Loss.MEAN, last))
        .estimate(random.theta, random.evidence, gradient);
    for (int p = 0; p < gradient.length; p++) {
      double slope = (passed(random, p, STEP) - passed(random, p, -STEP)) / (2 * STEP);
      assertThat(gradient[p])
          .as("seed %d, %s", seed, random.network.parameterName(p))
          .isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
    }
  }

  private static double passed(RandomNetwork random, int parameter, double step) {
    double[] theta = random.theta.clone();
    theta[parameter] += step;
    MeanField field = new MeanField(random.network);
    field.means(theta, random.evidence);
    return field.mean(random.network.nodes() - 1);
  }

  private int derive(String name, Relation relation, int of, double... theta) {
    return builder.derived(
        name, relation, new int[] {of}, relation == WeightedSum.WEIGHTED_SUM ? 3 : 1, theta);
  }

  private int prior(String name, Random random) {
    return builder.prior(name, 0.6 + 0.4 * random.nextDouble(), 0.08, 1.5);
  }
}
