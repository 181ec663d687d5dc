/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.belief.network.Columns;

/** {@code theta * (2 x y - z / 2) / (x + 4 z)}, or over a peak, by hand and by differences. */
class FormulaTest {
  private static final double[] FACTOR = {2, -0.5};
  private static final double[] SCALE = {10, 3, 7};
  private static final double PEAK = 5;
  private static final double STEP = 1e-6;
  private static final double[] THETA = {99, 1.3};

  private static final MetricProgram PROGRAM =
      new MetricTable(
              "test",
              "test",
              MetricTable.Format.PERF_EXPRESSION,
              List.of(
                  metric("product", "x * y"), metric("plain", "z"), metric("over", "x + 4 * z")),
              List.of())
          .compile(List.of("product", "plain", "over"));

  /** Two cases; the columns of x, y and z stand one after the other. */
  private static final double[] CASES = {0.4, 0.9, 0.5, 0.2, 0.3, 0.8};

  private final Columns columns = new Columns(CASES, new int[] {0, 2, 4}, 2);

  private static Metric metric(String name, String text) {
    return new Metric(
        name, "", ImmutableList.of(), new MetricUnit(1, ""), "", ExpressionParserTest.parse(text));
  }

  private static Formula formula(boolean divided) {
    int[] slot = {0, 1, 2};
    return new Formula(PROGRAM, FACTOR, divided, new double[3], slot, SCALE, PEAK);
  }

  /** The metric of a case without theta. */
  private static double expected(boolean divided, double[] values, int r) {
    double x = values[r] * SCALE[0];
    double y = values[2 + r] * SCALE[1];
    double z = values[4 + r] * SCALE[2];
    return (FACTOR[0] * x * y + FACTOR[1] * z) / (divided ? x + 4 * z : PEAK);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsValuesAreThoseOfTheMetric(boolean divided) {
    double[] out = new double[3];
    formula(divided).values(columns, THETA, 1, out, 1);
    for (int r = 0; r < 2; r++) {
      assertThat(out[1 + r]).isCloseTo(THETA[1] * expected(divided, CASES, r), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsDerivativesAreThoseOfFiniteDifferencesAndAreAdded(boolean divided) {
    double[] adjoint = {0, 0.7, -2};
    double[] inputAdjoint = {5, 5, 5, 5, 5, 5};
    double[] gradient = {0, 11};
    formula(divided).derivatives(columns, THETA, 1, adjoint, 1, inputAdjoint, gradient);

    double byTheta = 0.7 * expected(divided, CASES, 0) - 2 * expected(divided, CASES, 1);
    assertThat(gradient[1]).isCloseTo(11 + byTheta, within(1e-12));
    assertThat(gradient[0]).isZero();
    for (int at = 0; at < CASES.length; at++) {
      int r = at % 2;
      double slope = THETA[1] * slope(divided, at, r);
      assertThat(inputAdjoint[at])
          .as("input at %d", at)
          .isCloseTo(5 + adjoint[1 + r] * slope, within(1e-5 * Math.max(1, Math.abs(slope))));
    }
  }

  private static double slope(boolean divided, int at, int r) {
    double[] up = CASES.clone();
    double[] down = CASES.clone();
    up[at] += STEP;
    down[at] -= STEP;
    return (expected(divided, up, r) - expected(divided, down, r)) / (2 * STEP);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsTangentAgreesWithItsDerivatives(boolean divided) {
    double[] tangent = new double[3];
    int[] second = {1, 3, 5};
    double value = formula(divided).tangent(CASES, second, THETA, 1, tangent);
    assertThat(value).isCloseTo(THETA[1] * expected(divided, CASES, 1), within(1e-12));
    double[] inputAdjoint = new double[6];
    formula(divided)
        .derivatives(columns, THETA, 1, new double[] {0, 1}, 0, inputAdjoint, new double[2]);
    for (int l = 0; l < 3; l++) {
      assertThat(tangent[l]).isCloseTo(inputAdjoint[second[l]], within(1e-12));
    }
  }

  @Test
  void whereItDividesByNothingItIsZeroAndFlat() {
    double[] nothing = new double[3];
    double[] tangent = {9, 9, 9};
    int[] of = {0, 1, 2};
    assertThat(formula(true).tangent(nothing, of, THETA, 1, tangent)).isZero();
    assertThat(tangent).containsOnly(0);
  }
}
