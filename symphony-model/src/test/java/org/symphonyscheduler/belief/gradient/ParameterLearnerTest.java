/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.MachineNetwork;
import org.symphonyscheduler.belief.network.NetworkGenerator;
import org.symphonyscheduler.belief.network.ParameterFile;
import org.symphonyscheduler.belief.network.Particles;
import org.symphonyscheduler.topology.InvalidInputException;

class ParameterLearnerTest {
  private static final int HEARTBEATS = 2_000;
  private static final int READINGS = 6;
  private static final double NOISE = 0.1;

  private final BayesianNetwork network = new MachineNetwork(NetworkGenerator.xeon()).network();
  private final int bound = network.node("socket0.memory.bound");
  private final int memory = network.node("socket1.memory.utilisation");
  private final int link = network.node("gpu0.utilisation");
  private final int[] seen = {bound, memory, link};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void thresholdAndCapacitiesAreRecoveredFromNoisyHeartbeats(long seed) {
    double[] truth = network.initialParameters();
    boolean[] learned = new boolean[truth.length];
    double[] actual = {0.45, 0.75, 1.3};
    for (int k = 0; k < seen.length; k++) {
      learned[network.firstParameter(seen[k])] = true;
      truth[network.firstParameter(seen[k])] = actual[k];
    }
    ParameterLearner learner =
        new ParameterLearner(
            network, network.initialParameters(), learned, seen, new SplittableRandom(seed));
    simulate(truth, learner, new Random(seed));

    double[] theta = learner.parameters();
    for (int k = 0; k < seen.length; k++) {
      assertThat(theta[network.firstParameter(seen[k])])
          .as(network.name(seen[k]))
          .isCloseTo(actual[k], withinPercentage(5));
    }
  }

  /** Counters at random levels, each reading off by a tenth; what is seen likewise. */
  private void simulate(double[] truth, ParameterLearner learner, Random random) {
    Evidence exact = new Evidence(network);
    Evidence noisy = new Evidence(network);
    Particles world = new Particles(network, 1);
    double[] values = new double[seen.length];
    for (int h = 0; h < HEARTBEATS; h++) {
      for (int c = 0; c < network.counters(); c++) {
        double level = 0.05 + 1.05 * random.nextDouble();
        exact.measured(c, level, 0, READINGS, 0);
        read(noisy, c, level, random);
      }
      world.sample(truth, exact, random);
      for (int k = 0; k < seen.length; k++) {
        values[k] = world.mean(seen[k]) * (1 + NOISE * random.nextGaussian());
      }
      learner.learn(noisy, values);
    }
  }

  private static void read(Evidence evidence, int counter, double level, Random random) {
    double sum = 0;
    double squares = 0;
    for (int r = 0; r < READINGS; r++) {
      double reading = level * (1 + NOISE * random.nextGaussian());
      sum += reading;
      squares += reading * reading;
    }
    double mean = sum / READINGS;
    double deviation = Math.sqrt((squares - sum * mean) / (READINGS - 1));
    evidence.measured(counter, mean, deviation, READINGS, 0);
  }

  @Test
  void parametersAreReadBackWithWhereTheyComeFrom(@TempDir Path directory) throws IOException {
    double[] theta = network.initialParameters();
    theta[3] = 0.123;
    Path file = directory.resolve("theta.json");
    ParameterFile.Provenance provenance =
        new ParameterFile.Provenance("simulated", 7, HEARTBEATS, "0.1.0", "2026-01-01");
    ParameterFile.of("xeon2", network, theta, provenance).write(file);

    ParameterFile read = ParameterFile.read(file);
    assertThat(read.provenance()).isEqualTo(provenance);
    assertThat(read.theta(network)).containsExactly(theta);
  }

  @Test
  void aFileOfAnotherNetworkIsNamedAsSuch(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("theta.json");
    Files.writeString(file, "{\"format\":1,\"machine\":\"m\",\"parameters\":{\"nobody.0\":1}}");
    ParameterFile read = ParameterFile.read(file);
    assertThatThrownBy(() -> read.theta(network))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nobody.0");
  }
}
