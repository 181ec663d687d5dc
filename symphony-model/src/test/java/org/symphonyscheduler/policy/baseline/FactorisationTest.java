/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FactorisationTest {
  private static final int SIZE = 6;

  @Test
  void knowsNothingAtFirst() {
    assertThat(new Factorisation(1).predict("row", "column")).isZero();
  }

  @Test
  void fillsAGapFromItsRowAndColumn() {
    Factorisation matrix = new Factorisation(1);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 4_000; i++) {
      int row = random.nextInt(SIZE);
      int column = random.nextInt(SIZE);
      if (row != 2 || column != 3) {
        matrix.learn("r" + row, "c" + column, value(row, column));
      }
    }

    // The entries are from 0 to 2; nobody ever told this one.
    assertThat(matrix.predict("r2", "c3")).isCloseTo(value(2, 3), within(0.1));
    assertThat(matrix.predict("r5", "c0")).isCloseTo(value(5, 0), within(0.1));
  }

  private static double value(int row, int column) {
    return 0.2 * row + 0.2 * column;
  }

  @Test
  void aNewRowHasItsColumnsAverage() {
    Factorisation matrix = new Factorisation(1);
    for (int i = 0; i < 500; i++) {
      matrix.learn("a", "slow", 1);
      matrix.learn("b", "slow", 1);
      matrix.learn("a", "fast", 0);
      matrix.learn("b", "fast", 0);
    }

    assertThat(matrix.predict("new", "slow") - matrix.predict("new", "fast"))
        .isCloseTo(1, within(0.15));
  }
}
