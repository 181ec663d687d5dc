/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.symphonyscheduler.topology.InvalidInputException;

class NetworkTest {
  private static final NetworkFile.Provenance PROVENANCE =
      new NetworkFile.Provenance("train", 7, "simulated", "abc", "2026-01-01", new TreeMap<>());

  private final Parameters parameters = new Parameters();
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void aGraphsEmbeddingDoesNotDependOnItsCompanyOrTheOrderOfItsVertices() {
    GraphNetwork network =
        new GraphNetwork(parameters, "gn", 1, 2, GraphNetwork.Sizes.small(), random);
    double[] labels = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    double[] turned = {0.5, 0.6, 0.3, 0.4, 0.1, 0.2};
    Graph chain = Graph.of(3, new int[] {0, 1}, new int[] {1, 2});
    Graph turnedChain = Graph.of(3, new int[] {2, 1}, new int[] {1, 0});
    Tape tape = new Tape(false);
    Value alone =
        network.apply(
            tape, chain, tape.input(2, 1, new double[] {1, 2}, 0), tape.input(3, 2, labels, 0));
    double[] both = new double[12];
    System.arraycopy(labels, 0, both, 0, 6);
    System.arraycopy(turned, 0, both, 6, 6);
    Value together =
        network.apply(
            tape,
            Graph.union(List.of(chain, turnedChain)),
            tape.input(4, 1, new double[] {1, 2, 1, 2}, 0),
            tape.input(6, 2, both, 0));

    assertThat(together.rows()).isEqualTo(2);
    double sum = 0;
    for (int u = 0; u < network.outputs(); u++) {
      assertThat(together.get(0, u)).isCloseTo(alone.get(0, u), within(1e-12));
      assertThat(together.get(1, u)).isCloseTo(alone.get(0, u), within(1e-12));
      sum += Math.abs(alone.get(0, u));
    }
    assertThat(sum).isPositive();
  }

  @Test
  void anLstmRemembersWhatCameTwentyStepsAgo() {
    Lstm lstm = new Lstm(parameters, "lstm", 1, 3, random);
    Tape tape = new Tape(false);
    double[] last = new double[2];
    for (int run = 0; run < 2; run++) {
      Value state = tape.input(1, 6);
      for (int step = 0; step < Lstm.UNROLL; step++) {
        Value x = tape.input(1, 1);
        x.set(0, 0, step == 0 ? run : 0.1);
        state = lstm.step(tape, x, state);
      }
      last[run] = lstm.output(tape, state).get(0, 0);
    }
    assertThat(last[1]).isNotEqualTo(last[0]);
  }

  @Test
  void evaluatingAllocatesNothingOnceTheTapeHasGrown() {
    Layer layer = FullyConnected.zeroEnded(parameters, "f", 20, new int[] {16, 16}, 1, random);
    Lstm lstm = new Lstm(parameters, "lstm", 20, 8, random);
    double[] rows = Differences.random(20 * 42, 1);
    Tape tape = new Tape(false);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    evaluate(tape, layer, lstm, rows);
    long before = threads.getCurrentThreadAllocatedBytes();
    evaluate(tape, layer, lstm, rows);

    // Asking allocates a little itself.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4_096);
  }

  private static void evaluate(Tape tape, Layer layer, Lstm lstm, double[] rows) {
    for (int d = 0; d < 500; d++) {
      tape.reset();
      layer.apply(tape, tape.input(42, 20, rows, 0));
      lstm.step(tape, tape.input(1, 20, rows, 0), tape.input(1, 16));
    }
  }

  @Test
  void parametersAreReadBackBitByBit(@TempDir Path directory) throws IOException {
    FullyConnected.random(parameters, "f", 7, new int[] {5, 3}, random);
    parameters.values()[0] = Double.MIN_VALUE;
    parameters.values()[1] = -0.0;
    parameters.values()[2] = Math.nextUp(1.0);
    Path file = directory.resolve("network.json");
    NetworkFile.of("f 7-5-3", parameters, PROVENANCE).write(file);

    Parameters other = new Parameters();
    FullyConnected.random(other, "f", 7, new int[] {5, 3}, random);
    NetworkFile read = NetworkFile.read(file);
    read.copyTo(file.toString(), other);
    assertThat(read.provenance()).isEqualTo(PROVENANCE);
    for (int p = 0; p < other.size(); p++) {
      assertThat(Double.doubleToRawLongBits(other.values()[p]))
          .isEqualTo(Double.doubleToRawLongBits(parameters.values()[p]));
    }
  }

  @Test
  void aFileOfAnotherShapeSetsNothingAndSaysWhatIsWrong(@TempDir Path directory)
      throws IOException {
    FullyConnected.random(parameters, "f", 7, new int[] {5, 3}, random);
    Path file = directory.resolve("network.json");
    NetworkFile.of("f 7-5-3", parameters, PROVENANCE).write(file);
    Parameters wider = new Parameters();
    FullyConnected.random(wider, "f", 7, new int[] {5, 4}, random);
    double[] before = wider.values().clone();

    NetworkFile read = NetworkFile.read(file);
    assertThatThrownBy(() -> read.copyTo("network.json", wider))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("network.json")
        .hasMessageContaining("f.1.weights")
        .hasMessageContaining("5 x 4");
    assertThat(wider.values()).containsExactly(before);
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> NetworkFile.read(file)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aTapeThatOnlyEvaluatesHasNoWayBack() {
    Tape tape = new Tape(false);
    Value one = tape.input(1, 1);
    assertThatThrownBy(() -> tape.backward(one)).isInstanceOf(IllegalStateException.class);
  }
}
