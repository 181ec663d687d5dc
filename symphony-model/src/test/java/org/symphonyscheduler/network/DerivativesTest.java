/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation and every layer against finite differences. */
class DerivativesTest {
  private final Parameters parameters = new Parameters();
  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @EnumSource(Function.class)
  void ofAFunction(Function function) {
    Differences.check(2, 3, (tape, x) -> tape.map(function, x));
  }

  @Test
  void ofASum() {
    Differences.check(2, 4, (t, x) -> t.sum(2, half(t, x, 0), -0.5, half(t, x, 1)));
  }

  @Test
  void ofAProductAndASquareByProduct() {
    Differences.check(2, 4, (t, x) -> t.times(half(t, x, 0), half(t, x, 1)));
    Differences.check(2, 3, (t, x) -> t.times(x, x));
  }

  @Test
  void ofTheSmallerAndOfAClamp() {
    Differences.check(2, 4, (t, x) -> t.smaller(half(t, x, 0), half(t, x, 1)));
    Differences.check(3, 3, (t, x) -> t.clamp(x, -0.4, 0.6));
  }

  @Test
  void ofRowsBesideRowsAndBesideOne() {
    Differences.check(2, 4, (t, x) -> Rows.beside(t, half(t, x, 1), half(t, x, 0)));
    Differences.check(3, 2, (t, x) -> Rows.beside(t, x, Rows.gather(t, x, new int[] {1}, 1)));
  }

  @Test
  void ofGatheredRowsSomeTwiceAndSomeNotThere() {
    Differences.check(3, 2, (t, x) -> Rows.gather(t, x, new int[] {2, 0, 2, -1}, 4));
  }

  @Test
  void ofScatteredRows() {
    Differences.check(4, 2, (t, x) -> Rows.scatter(t, x, new int[] {1, 0, 1, 3}, 4));
  }

  @Test
  void ofAPickedElementAndATotal() {
    Differences.check(2, 3, (t, x) -> t.times(Softmax.pick(t, x, 4), t.total(x)));
  }

  @Test
  void ofASoftmaxOfValidChoicesAndItsEntropy() {
    boolean[] valid = {true, false, true, true, true};
    Differences.check(5, 1, (t, x) -> Softmax.pick(t, Softmax.logarithms(t, x, valid), 3));
    Differences.check(5, 1, (t, x) -> Softmax.entropy(t, Softmax.logarithms(t, x, valid)));
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void ofADenseLayer(Function function) {
    Layer layer = Dense.random(parameters, "dense", 4, 3, function, random);
    layer(4, 5, layer);
  }

  @Test
  void ofFullyConnectedLayers() {
    layer(4, 5, FullyConnected.random(parameters, "fcnn", 4, new int[] {6, 5}, random));
  }

  @Test
  void ofAHeadOnceItsLastLayerIsNotZeroAnyMore() {
    Layer head = FullyConnected.zeroEnded(parameters, "head", 4, new int[] {6, 5}, 2, random);
    System.arraycopy(
        Differences.random(parameters.size(), 11), 0, parameters.values(), 0, parameters.size());
    layer(4, 5, head);
  }

  @Test
  void ofAnLstmOverItsWholeUnroll() {
    Lstm lstm = new Lstm(parameters, "lstm", 3, 4, random);
    new Differences(
            parameters,
            Differences.random(3 * Lstm.UNROLL, 5),
            Lstm.UNROLL,
            (tape, x) -> {
              Value state = tape.input(1, 8);
              for (int step = 0; step < Lstm.UNROLL; step++) {
                state = lstm.step(tape, Rows.gather(tape, x, new int[] {step}, 1), state);
              }
              return state;
            })
        .check();
  }

  @Test
  void ofAGraphNetworkOverTwoGraphs() {
    graphNetwork(GraphNetwork.Sizes.small());
  }

  @Test
  void ofAGraphNetworkOfPublishedSize() {
    graphNetwork(GraphNetwork.Sizes.published());
  }

  private void graphNetwork(GraphNetwork.Sizes sizes) {
    GraphNetwork network = new GraphNetwork(parameters, "gn", 1, 2, sizes, random);
    Graph pair = Graph.of(2, new int[] {0, 1}, new int[] {1, 0});
    Graph chain = Graph.of(3, new int[] {0, 1}, new int[] {1, 2});
    Graph both = Graph.union(List.of(pair, chain));
    double[] labels = Differences.random(both.edges(), 17);
    new Differences(
            parameters,
            Differences.random(2 * both.vertices(), 23),
            both.vertices(),
            (tape, x) -> network.apply(tape, both, tape.input(both.edges(), 1, labels, 0), x))
        .check();
  }

  private void layer(int inputs, int rows, Layer layer) {
    new Differences(parameters, Differences.random(rows * inputs, 13), rows, layer::apply).check();
  }

  private static Value half(Tape tape, Value x, int which) {
    int width = x.columns() / 2;
    return Rows.columns(tape, x, which * width, width);
  }
}
