/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.belief.network.NodeKind;
import org.symphonyscheduler.belief.network.Particles;

/**
 * The reparameterised gradient: a particle is a differentiable function of the parameters and of
 * noise that does not depend on them, {@code x = F(y; theta) + noise * z}, so its loss is
 * differentiated along its path and averaged. Needs no bins and is unbiased; its variance grows
 * where F is steep, for then few particles carry all the gradient.
 */
public final class PathwiseGradient implements GradientEstimator {
  private final BayesianNetwork network;
  private final Target target;
  private final boolean[] expanded;
  private final Particles particles;
  private final RandomGenerator random;
  private final double[] adjoint;

  /**
   * @param samples particles of one estimate, at least 1
   * @param random source of the noise, used on
   */
  public PathwiseGradient(
      BayesianNetwork network, Target target, int samples, RandomGenerator random) {
    this.network = network;
    this.target = target;
    this.random = random;
    expanded = target.expanded(network);
    particles = new Particles(network, samples);
    adjoint = new double[network.nodes() * samples];
  }

  @Override
  public double estimate(double[] theta, Evidence evidence, double[] gradient) {
    particles.sample(theta, evidence, random);
    Arrays.fill(adjoint, 0);
    double loss = 0;
    for (int t = 0; t < target.nodes().length(); t++) {
      loss += seed(target.nodes().get(t));
    }
    expand(theta, gradient);
    return loss;
  }

  /**
   * Draws the particles and gives the targets' means.
   *
   * @param source of the noise
   * @param means receives one number per target
   */
  void means(double[] theta, Evidence evidence, RandomGenerator source, double[] means) {
    particles.sample(theta, evidence, source);
    for (int t = 0; t < target.nodes().length(); t++) {
      means[t] = particles.mean(target.nodes().get(t));
    }
  }

  /** Carries derivatives by the last {@link #means} back to the parameters. */
  void back(double[] theta, double[] derivative, double[] gradient) {
    int samples = particles.particles();
    Arrays.fill(adjoint, 0);
    for (int t = 0; t < target.nodes().length(); t++) {
      int at = target.nodes().get(t) * samples;
      for (int s = at; s < at + samples; s++) {
        adjoint[s] += derivative[t] / samples;
      }
    }
    expand(theta, gradient);
  }

  private void expand(double[] theta, double[] gradient) {
    for (int i = expanded.length - 1; i >= 0; i--) {
      if (expanded[i]) {
        back(i, theta, gradient);
      }
    }
  }

  private double seed(int node) {
    int samples = particles.particles();
    double[] x = particles.values();
    double loss = 0;
    for (int at = node * samples; at < (node + 1) * samples; at++) {
      loss += target.loss().value(x[at]);
      adjoint[at] += target.loss().slope(x[at]) / samples;
    }
    return loss / samples;
  }

  private void back(int node, double[] theta, double[] gradient) {
    int first = network.firstParameter(node);
    int at = node * particles.particles();
    if (network.kind(node) == NodeKind.DERIVED) {
      network
          .relation(node)
          .derivatives(particles.inputs(node), theta, first, adjoint, at, adjoint, gradient);
    } else {
      prior(at, theta, first, gradient);
    }
  }

  /** x = theta_0 + theta_1 z. */
  private void prior(int from, double[] theta, int first, double[] gradient) {
    double byMean = 0;
    double byDeviation = 0;
    for (int at = from; at < from + particles.particles(); at++) {
      byMean += adjoint[at];
      byDeviation += adjoint[at] * (particles.values()[at] - theta[first]);
    }
    gradient[first] += byMean;
    gradient[first + 1] += byDeviation / theta[first + 1];
  }
}
