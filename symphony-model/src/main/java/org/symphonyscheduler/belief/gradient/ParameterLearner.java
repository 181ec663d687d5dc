/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;

/**
 * Learns parameters nobody told, such as theta_MB and capacities, from heartbeats in which a
 * quantity they decide was seen as well: the share of stalled cycles, the progress of a kernel.
 * Minimises {@code (E[X] - seen)^2} over the belief, by pathwise gradients of {@code E[X]} and
 * {@link Adam}. Because the belief knows how noisy the counters are, their noise does not bend the
 * fit the way it bends a regression on the bare readings. For one thread.
 */
public final class ParameterLearner {
  /** Particles of one gradient: the noise of a single seen value outweighs theirs. */
  private static final int PARTICLES = 32;

  private static final double RATE = 0.02;

  /** A parameter is kept above this share of where it started: capacities, widths are positive. */
  private static final double LOWEST = 0.05;

  private final PathwiseGradient[] estimators;
  private final double[] start;
  private final double[] theta;
  private final boolean[] learned;
  private final double[] gradient;
  private final double[] slope;
  private final Adam adam;
  private int heartbeats;

  /**
   * @param theta where to start from; copied
   * @param learned which parameters may change
   * @param seen nodes of which values are seen
   */
  public ParameterLearner(
      BayesianNetwork network,
      double[] theta,
      boolean[] learned,
      int[] seen,
      RandomGenerator random) {
    this.start = theta.clone();
    this.theta = theta.clone();
    this.learned = learned.clone();
    gradient = new double[theta.length];
    slope = new double[theta.length];
    adam = new Adam(theta.length, RATE);
    estimators = new PathwiseGradient[seen.length];
    Arrays.setAll(
        estimators,
        k -> new PathwiseGradient(network, Target.of(Loss.MEAN, seen[k]), PARTICLES, random));
  }

  /**
   * Takes in one heartbeat.
   *
   * @param seen value of each seen node, NaN where there was none
   */
  public void learn(Evidence evidence, double[] seen) {
    heartbeats++;
    Arrays.fill(gradient, 0);
    for (int k = 0; k < seen.length; k++) {
      if (Double.isFinite(seen[k])) {
        Arrays.fill(slope, 0);
        double error = estimators[k].estimate(theta, evidence, slope) - seen[k];
        for (int p = 0; p < gradient.length; p++) {
          gradient[p] += learned[p] ? 2 * error * slope[p] : 0;
        }
      }
    }
    adam.step(theta, gradient);
    for (int p = 0; p < theta.length; p++) {
      if (learned[p] && start[p] > 0) {
        theta[p] = Math.max(LOWEST * start[p], theta[p]);
      }
    }
  }

  /** The parameters as they stand; a new array. */
  public double[] parameters() {
    return theta.clone();
  }

  /** How many heartbeats were learned from. */
  public int heartbeats() {
    return heartbeats;
  }
}
