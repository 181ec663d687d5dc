/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.gradient;

import java.util.SplittableRandom;
import org.symphonyscheduler.belief.network.BayesianNetwork;
import org.symphonyscheduler.belief.network.Evidence;

/** A {@link BeliefPass} of samples, differentiated along their paths: {@link PathwiseGradient}. */
public final class PathwisePass implements BeliefPass {
  private final PathwiseGradient gradient;

  /**
   * @param nodes whose beliefs are read, each once
   * @param samples particles of a pass, at least 1
   */
  public PathwisePass(BayesianNetwork network, int[] nodes, int samples) {
    // Its own source is never drawn from: every pass brings a seed.
    gradient =
        new PathwiseGradient(
            network, Target.of(Loss.MEAN, nodes), samples, new SplittableRandom(0));
  }

  @Override
  public void forward(double[] theta, Evidence evidence, long seed, double[] means) {
    gradient.means(theta, evidence, new SplittableRandom(seed), means);
  }

  @Override
  public void back(double[] theta, double[] derivative, double[] into) {
    gradient.back(theta, derivative, into);
  }
}
