/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompilerWatchTest {
  private long millis;
  private long nanos;
  private final CompilerWatch watch = new CompilerWatch(() -> millis, () -> nanos);

  @Test
  void aCompilerIsAtRestAfterThreeIntervalsInWhichItHardlyWorked() {
    assertThat(secondWith(900)).isFalse();
    assertThat(secondWith(100)).isFalse();
    assertThat(secondWith(0)).isFalse();
    assertThat(secondWith(0)).isTrue();
    assertThat(secondWith(50)).isTrue();
  }

  @Test
  void oneThatSetsOutAnewIsNotAtRest() {
    secondWith(0);
    secondWith(0);
    assertThat(secondWith(101)).isFalse();
    assertThat(secondWith(0)).isFalse();
    assertThat(secondWith(0)).isFalse();
    assertThat(secondWith(0)).isTrue();
  }

  private boolean secondWith(long compiled) {
    millis += compiled;
    nanos += 1_000_000_000;
    return watch.atRest();
  }
}
