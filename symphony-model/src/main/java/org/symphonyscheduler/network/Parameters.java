/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * All parameters of a network in one vector, made of named blocks, and a gradient of the same
 * shape. Blocks are added while the network is built and never after. Reading is safe from several
 * threads while nobody writes.
 */
public final class Parameters {
  private final Map<String, Block> blocks = new LinkedHashMap<>();
  private double[] values = new double[0];
  private double[] gradient = new double[0];

  /**
   * A matrix of parameters.
   *
   * @param start of its first element in the vector
   */
  public record Block(String name, int start, int rows, int columns) {
    /** How many parameters it has. */
    public int size() {
      return rows * columns;
    }
  }

  /**
   * Adds a block of zeros.
   *
   * @throws IllegalArgumentException when the name is taken or the block is empty
   */
  public Block add(String name, int rows, int columns) {
    if (blocks.containsKey(name) || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          name + ", " + rows + " by " + columns + ": twice or empty");
    }
    Block block = new Block(name, values.length, rows, columns);
    blocks.put(name, block);
    values = Arrays.copyOf(values, values.length + block.size());
    gradient = new double[values.length];
    return block;
  }

  /**
   * Adds a block of Gaussian numbers of mean 0.
   *
   * @param deviation their standard deviation
   */
  public Block add(String name, int rows, int columns, double deviation, RandomGenerator random) {
    Block block = add(name, rows, columns);
    for (int p = 0; p < block.size(); p++) {
      values[block.start() + p] = deviation * random.nextGaussian();
    }
    return block;
  }

  /** The blocks by name, in the order of their adding. */
  public Map<String, Block> blocks() {
    return java.util.Collections.unmodifiableMap(blocks);
  }

  /** How many parameters there are. */
  public int size() {
    return values.length;
  }

  /** The vector itself; who learns writes it. */
  public double[] values() {
    return values;
  }

  /** The gradient itself, which {@link Tape#backward} adds to. */
  public double[] gradient() {
    return gradient;
  }

  /** Sets the gradient to zero. */
  public void clearGradient() {
    Arrays.fill(gradient, 0);
  }

  /**
   * Shortens the gradient to a length, so that one odd batch does not undo the rest.
   *
   * @return the length it had
   */
  public double clipGradient(double longest) {
    double sum = 0;
    for (double g : gradient) {
      sum += g * g;
    }
    double length = Math.sqrt(sum);
    if (length > longest) {
      for (int p = 0; p < gradient.length; p++) {
        gradient[p] *= longest / length;
      }
    }
    return length;
  }

  /**
   * Takes over the values of another vector.
   *
   * @throws IllegalArgumentException when it has another length
   */
  public void set(double[] other) {
    if (other.length != values.length) {
      throw new IllegalArgumentException(other.length + " values for " + values.length);
    }
    System.arraycopy(other, 0, values, 0, other.length);
  }
}
