/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.random.RandomGenerator;

/** Rectified dense layers in a row; the paper's FCNN(a, b) has two, of a and b units. */
public final class FullyConnected implements Layer {
  private final Layer[] layers;

  private FullyConnected(Layer[] layers) {
    this.layers = layers;
  }

  /**
   * @param units of each layer; at least one layer
   */
  public static FullyConnected random(
      Parameters parameters, String name, int inputs, int[] units, RandomGenerator random) {
    if (units.length == 0) {
      throw new IllegalArgumentException(name + " has no layer");
    }
    Layer[] layers = new Layer[units.length];
    for (int l = 0; l < units.length; l++) {
      int width = l == 0 ? inputs : units[l - 1];
      layers[l] = Dense.random(parameters, name + "." + l, width, units[l], Function.RELU, random);
    }
    return new FullyConnected(layers);
  }

  /** The same followed by a linear layer that starts at zero, for heads. */
  public static FullyConnected zeroEnded(
      Parameters parameters,
      String name,
      int inputs,
      int[] units,
      int outputs,
      RandomGenerator random) {
    FullyConnected hidden = random(parameters, name, inputs, units, random);
    Layer[] layers = java.util.Arrays.copyOf(hidden.layers, units.length + 1);
    layers[units.length] = Dense.zero(parameters, name + ".out", hidden.outputs(), outputs);
    return new FullyConnected(layers);
  }

  @Override
  public int outputs() {
    return layers[layers.length - 1].outputs();
  }

  @Override
  public Value apply(Tape tape, Value x) {
    Value y = x;
    for (int l = 0; l < layers.length; l++) {
      y = layers[l].apply(tape, y);
    }
    return y;
  }
}
