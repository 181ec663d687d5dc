/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.random.RandomGenerator;

/**
 * Ancestral samples of a network: every node after its parents, all particles of a node together.
 * Particle s of node i is {@code values()[i * particles + s]}. Made once and reused by every
 * machine of the type; a call to {@link #sample} allocates nothing. Not thread-safe.
 */
public final class Particles {
  private final BayesianNetwork network;
  private final int particles;
  private final double[] values;
  private final Columns[] inputs;

  /** Makes room for a number of particles, at least 1. */
  public Particles(BayesianNetwork network, int particles) {
    this.network = network;
    this.particles = particles;
    values = new double[network.nodes() * particles];
    inputs = new Columns[network.nodes()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = network.columns(i, values, particles);
    }
  }

  /** How many particles there are. */
  public int particles() {
    return particles;
  }

  /** The samples, shape nodes x particles. */
  public double[] values() {
    return values;
  }

  /** The particles of a node's parents. */
  public Columns inputs(int node) {
    return inputs[node];
  }

  /** Draws all particles anew. */
  public void sample(double[] theta, Evidence evidence, RandomGenerator random) {
    for (int i = 0; i < inputs.length; i++) {
      int first = network.firstParameter(i);
      switch (network.kind(i)) {
        case COUNTER -> {
          int c = network.counter(i);
          place(i, evidence.location[c]);
          scatter(i, Quantiles.of(evidence.freedom[c]), evidence.scale[c], random);
        }
        case PRIOR -> {
          place(i, theta[first]);
          scatter(i, Quantiles.normal(), theta[first + 1], random);
        }
        case DERIVED -> {
          network.relation(i).values(inputs[i], theta, first, values, i * particles);
          if (network.noise(i) > 0) {
            scatter(i, Quantiles.normal(), network.noise(i), random);
          }
        }
      }
    }
  }

  private void place(int node, double location) {
    java.util.Arrays.fill(values, node * particles, (node + 1) * particles, location);
  }

  private void scatter(int node, Quantiles table, double scale, RandomGenerator random) {
    int at = node * particles;
    int end = at + particles;
    for (; at + 1 < end; at += 2) {
      long bits = random.nextLong();
      values[at] += scale * table.draw((int) bits);
      values[at + 1] += scale * table.draw((int) (bits >>> 32));
    }
    if (at < end) {
      values[at] += scale * table.draw((int) random.nextLong());
    }
  }

  /** Mean of a node's particles. */
  public double mean(int node) {
    double sum = 0;
    for (int s = node * particles; s < (node + 1) * particles; s++) {
      sum += values[s];
    }
    return sum / particles;
  }

  /** Variance of a node's particles around a mean. */
  public double variance(int node, double mean) {
    double sum = 0;
    for (int s = node * particles; s < (node + 1) * particles; s++) {
      double off = values[s] - mean;
      sum += off * off;
    }
    return sum / particles;
  }

  /**
   * How many particles of a node fall into each of {@code counts.length} equal parts of its range;
   * those outside count in the outermost.
   */
  public void histogram(int node, int[] counts) {
    double low = network.low(node);
    double perPart = counts.length / (network.high(node) - low);
    for (int s = node * particles; s < (node + 1) * particles; s++) {
      int part = (int) ((values[s] - low) * perPart);
      counts[Math.max(0, Math.min(counts.length - 1, part))]++;
    }
  }
}
