/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.topology.InvalidInputException;

class LearningTest {
  private static Trainer trainer(Settings settings, long seed) {
    ActorCritic network = new ActorCritic(ToyWorld.architecture(), seed);
    AtomicLong nanos = new AtomicLong();
    return new Trainer(network, settings, new ToyWorld(), seed, nanos::incrementAndGet);
  }

  private static double waits(ActorCritic network, double remaining) {
    Observation seen = new Observation(ToyWorld.ROWS, 1);
    ToyWorld.see(seen, remaining, true);
    ActorCritic.Pass pass = new ActorCritic.Pass();
    network.forward(new Tape(false), false, seen, null, pass);
    return Math.exp(pass.logarithms.get(1, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theBestPolicyForTwoDevicesIsReachedByCreditPerDecision(long seed) {
    bestPolicyIsReached(Settings.credit(), 200, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theBestPolicyForTwoDevicesIsReachedByDiscountedSlowdown(long seed) {
    bestPolicyIsReached(Settings.slowdown(), 400, seed);
  }

  private static void bestPolicyIsReached(Settings settings, int iterations, long seed) {
    Trainer trainer = trainer(settings, seed);
    assertThat(waits(trainer.network(), 1)).isEqualTo(0.5);
    for (int i = 0; i < iterations; i++) {
      trainer.iterate();
    }
    for (double remaining : new double[] {0.5, 1, 2, 2.5}) {
      assertThat(waits(trainer.network(), remaining)).as("soon free").isGreaterThan(0.9);
    }
    for (double remaining : new double[] {8, 12, 18}) {
      assertThat(waits(trainer.network(), remaining)).as("long busy").isLessThan(0.1);
    }
  }

  @Test
  void theSameSeedLearnsTheSameAndAnotherDoesNot() {
    for (Settings settings : List.of(Settings.credit(), Settings.paper())) {
      assertThat(learned(settings, 5, 4)).containsExactly(learned(settings, 5, 4));
      assertThat(learned(settings, 5, 4)).isNotEqualTo(learned(settings, 6, 4));
    }
  }

  @Test
  void thePublishedConfigurationIsAsPublished() {
    Settings paper = Settings.paper();
    assertThat(paper.rule()).isEqualTo(Settings.Rule.A2C);
    assertThat(paper.segment()).isEqualTo(20);
    assertThat(paper.environments()).isEqualTo(2);
    assertThat(paper.rate()).isEqualTo(0.005);
    assertThat(paper.entropy()).isZero();
    Trainer trainer = trainer(paper, 5);
    Progress first = trainer.iterate();
    // One step for each twenty decisions of the longer episode: Adam counts them.
    assertThat(trainer.checkpoint().adam().steps())
        .isBetween((int) (first.samples() / 40 - 1), (int) (first.samples() / 20));
  }

  private static double[] learned(Settings settings, long seed, int iterations) {
    Trainer trainer = trainer(settings, seed);
    for (int i = 0; i < iterations; i++) {
      trainer.iterate();
    }
    return trainer.network().parameters().values();
  }

  @Test
  void aResumedRunGoesOnBitByBit(@TempDir Path directory) throws IOException {
    Trainer first = trainer(Settings.credit(), 5);
    first.iterate();
    first.iterate();
    first.examined(1.5);
    Path file = directory.resolve("checkpoint.json");
    first.checkpoint().write(file);

    Trainer second = trainer(Settings.credit(), 5);
    second.resume(file.toString(), Checkpoint.read(file));
    second.iterate();
    second.iterate();
    assertThat(second.network().parameters().values())
        .containsExactly(learned(Settings.credit(), 5, 4));
    assertThat(second.curve()).hasSize(4).startsWith(first.curve().get(0), first.curve().get(1));
    assertThat(second.bestScore()).isEqualTo(1.5);
    assertThat(second.curve().get(3).episodes()).isEqualTo(8);
  }

  @Test
  void aRunIsNotResumedFromAnother() {
    Checkpoint checkpoint = trainer(Settings.credit(), 5).checkpoint();
    Trainer other = trainer(Settings.credit(), 6);
    assertThatThrownBy(() -> other.resume("old.json", checkpoint))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("old.json")
        .hasMessageContaining("seed");
  }

  @Test
  void theBestParametersExaminedAreTakenInTheEnd() {
    Trainer trainer = trainer(Settings.credit(), 5);
    double[] start = trainer.network().parameters().values().clone();
    assertThat(trainer.examined(1.2)).isTrue();
    trainer.iterate();
    assertThat(trainer.examined(1.3)).isFalse();
    assertThat(trainer.network().parameters().values()).isNotEqualTo(start);
    trainer.takeBest();
    assertThat(trainer.network().parameters().values()).containsExactly(start);
  }
}
