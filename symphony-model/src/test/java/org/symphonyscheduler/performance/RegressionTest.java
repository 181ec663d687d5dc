/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.symphonyscheduler.performance.Feature.COUNT;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class RegressionTest {
  private final double[] priorMean = new double[COUNT];
  private final double[] priorVariance = new double[COUNT];
  private final double[] mean = new double[COUNT];
  private final double[] covariance = new double[COUNT * COUNT];

  RegressionTest() {
    Arrays.fill(priorVariance, 1);
  }

  private static double[] x(double... features) {
    double[] x = Arrays.copyOf(features, COUNT);
    return x;
  }

  @Test
  void withoutObservationsThePosteriorIsThePrior() {
    priorMean[2] = 0.7;
    new Regression().posterior(priorMean, priorVariance, 0.1, mean, covariance);
    assertThat(mean).containsExactly(priorMean, within(1e-12));
    assertThat(covariance[0]).isCloseTo(1, within(1e-12));
  }

  @Test
  void oneObservationOfTheInterceptHasAClosedForm() {
    Regression regression = new Regression();
    regression.add(x(1), 3);
    regression.posterior(priorMean, priorVariance, 0.25, mean, covariance);
    assertThat(mean[0]).isCloseTo(3 * 1 / (1 + 0.25), within(1e-12));
    assertThat(covariance[0]).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void itFindsTheCoefficientsThatMadeTheData() {
    SplittableRandom random = new SplittableRandom(7);
    Regression regression = new Regression();
    for (int i = 0; i < 2_000; i++) {
      double[] x = x(1, random.nextDouble(), random.nextDouble());
      regression.add(x, 2 + 1.5 * x[1] + 0.4 * x[2] + 0.1 * random.nextGaussian());
    }
    regression.posterior(priorMean, priorVariance, 0.01, mean, covariance);
    assertThat(mean[0]).isCloseTo(2, within(0.08));
    assertThat(mean[1]).isCloseTo(1.5, within(0.1));
    assertThat(mean[2]).isCloseTo(0.4, within(0.1));
    double deviation = Math.sqrt(regression.squaredResiduals(mean) / regression.weight());
    assertThat(deviation).isCloseTo(0.1, within(0.02));
  }

  @Test
  void centredStatisticsAreThoseOfDistancesFromTheMean() {
    Regression regression = new Regression();
    regression.add(x(1, 0), 1);
    regression.add(x(1, 2), 5);
    double old = Regression.KEPT;
    double at = 2 / (1 + old);
    assertThat(regression.centred(1, 1))
        .isCloseTo(old * at * at + (2 - at) * (2 - at), within(1e-12));
    assertThat(regression.meanOf(1)).isCloseTo(at, within(1e-12));
  }

  @Property(tries = 200)
  void theQuantileInvertsTheDistribution(@ForAll @DoubleRange(min = -7, max = 7) double z) {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double survival = 1 - normal.cumulativeProbability(z);
    assertThat(StandardNormal.survival(z)).isCloseTo(survival, within(1e-6));
    double p = normal.cumulativeProbability(Math.max(-6, Math.min(z, 5)));
    assertThat(StandardNormal.quantile(p))
        .isCloseTo(normal.inverseCumulativeProbability(p), within(1e-5));
  }

  @Property(tries = 200)
  void whatIsKnownToLastLongerLastsLonger(@ForAll @DoubleRange(min = -5, max = 40) double z) {
    assertThat(StandardNormal.meanAbove(z)).isGreaterThan(z);
    assertThat(StandardNormal.medianAbove(z)).isGreaterThan(z);
    assertThat(StandardNormal.medianAbove(z + 0.5)).isGreaterThan(StandardNormal.medianAbove(z));
  }
}
