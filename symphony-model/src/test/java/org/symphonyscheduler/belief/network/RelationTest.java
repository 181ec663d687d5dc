/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RelationTest {
  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-5;
  private static final int CASES = 3;

  @Property(tries = 100, seed = "5")
  void derivativesOfEveryRelationAgreeWithFiniteDifferences(@ForAll long seed) {
    check(WeightedSum.WEIGHTED_SUM, 1, seed);
    check(WeightedSum.WEIGHTED_SUM, 4, seed);
    check(Ratio.RATIO, 2, seed);
    check(Product.PRODUCT, 2, seed);
    check(Saturating.SATURATING, 1, seed);
    check(Threshold.THRESHOLD, 1, seed);
  }

  private static void check(Relation relation, int inputs, long seed) {
    Random random = new Random(seed);
    double[] y = random.doubles(inputs * CASES, 0.05, 2).toArray();
    double[] theta = random.doubles(relation.parameters(inputs), 0.3, 1.5).toArray();
    double[] adjoint = random.doubles(CASES, -1, 1).toArray();
    int[] starts = new int[inputs];
    java.util.Arrays.setAll(starts, l -> l * CASES);
    Columns columns = new Columns(y, starts, CASES);
    double[] byInput = new double[y.length];
    double[] byTheta = new double[theta.length];
    relation.derivatives(columns, theta, 0, adjoint, 0, byInput, byTheta);

    for (int k = 0; k < y.length; k++) {
      assertThat(byInput[k])
          .as("%s input %d", relation, k)
          .isCloseTo(slope(relation, columns, theta, adjoint, y, k), within(TOLERANCE));
    }
    for (int p = 0; p < theta.length; p++) {
      assertThat(byTheta[p])
          .as("%s parameter %d", relation, p)
          .isCloseTo(slope(relation, columns, theta, adjoint, theta, p), within(TOLERANCE));
    }
  }

  @Property(tries = 100, seed = "5")
  void tangentAgreesWithValuesAndDerivatives(@ForAll long seed) {
    sameTangent(WeightedSum.WEIGHTED_SUM, 3, seed);
    sameTangent(Ratio.RATIO, 2, seed);
    sameTangent(Product.PRODUCT, 2, seed);
    sameTangent(Saturating.SATURATING, 1, seed);
    sameTangent(Threshold.THRESHOLD, 1, seed);
  }

  private static void sameTangent(Relation relation, int inputs, long seed) {
    Random random = new Random(seed);
    double[] y = random.doubles(inputs, -0.2, 2).toArray();
    double[] theta = random.doubles(relation.parameters(inputs), 0.3, 1.5).toArray();
    int[] starts = IntStream.range(0, inputs).toArray();
    Columns columns = new Columns(y, starts, 1);
    double[] out = new double[1];
    double[] byInput = new double[inputs];
    relation.values(columns, theta, 0, out, 0);
    relation.derivatives(columns, theta, 0, new double[] {1}, 0, byInput, null);
    double[] tangent = new double[inputs];

    assertThat(relation.tangent(y, starts, theta, 0, tangent)).isCloseTo(out[0], within(1e-12));
    assertThat(tangent).containsExactly(byInput, within(1e-12));
  }

  private static double slope(
      Relation relation, Columns in, double[] theta, double[] adjoint, double[] moved, int at) {
    double old = moved[at];
    moved[at] = old + STEP;
    double up = weighted(relation, in, theta, adjoint);
    moved[at] = old - STEP;
    double down = weighted(relation, in, theta, adjoint);
    moved[at] = old;
    return (up - down) / (2 * STEP);
  }

  private static double weighted(Relation relation, Columns in, double[] theta, double[] adjoint) {
    double[] out = new double[CASES];
    relation.values(in, theta, 0, out, 0);
    double sum = 0;
    for (int r = 0; r < CASES; r++) {
      sum += adjoint[r] * out[r];
    }
    return sum;
  }

  @Property(tries = 50, seed = "5")
  void aUtilisationStaysWithinZeroAndOne(@ForAll double traffic) {
    double[] out = new double[1];
    Columns in = new Columns(new double[] {Math.min(1e12, traffic)}, new int[] {0}, 1);
    Saturating.SATURATING.values(in, new double[] {3}, 0, out, 0);
    assertThat(out[0]).isBetween(0.0, 1.0);
  }

  @Test
  void densityIsThatOfTheNoise() {
    assertThat(Relation.density(1.2, 1, 0.1)).isCloseTo(0.5399097, within(1e-6));
  }
}
