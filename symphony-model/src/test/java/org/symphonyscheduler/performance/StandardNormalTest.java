/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardNormalTest {
  /** Against the sum over equally likely values. */
  @ParameterizedTest
  @CsvSource({"10, 2, 0.5", "10, 4, 1.6", "1, 3, 0.3", "200, 3, 1"})
  void whatLiesBelowABoundIsTheMeanOverTheDistribution(
      double bound, double mean, double deviation) {
    int parts = 200_000;
    double sum = 0;
    for (int i = 0; i < parts; i++) {
      double z = StandardNormal.quantile((i + 0.5) / parts);
      sum += Math.max(0, bound - Math.exp(mean + deviation * z));
    }
    assertThat(StandardNormal.logNormalBelow(bound, mean, deviation))
        .isCloseTo(sum / parts, within(1e-4 * bound));
  }

  @Test
  void aCertainValueIsBelowOrNot() {
    assertThat(StandardNormal.logNormalBelow(10, Math.log(4), 0)).isCloseTo(6, within(1e-12));
    assertThat(StandardNormal.logNormalBelow(3, Math.log(4), 0)).isZero();
    assertThat(StandardNormal.logNormalBelow(0, Math.log(4), 1)).isZero();
  }
}
