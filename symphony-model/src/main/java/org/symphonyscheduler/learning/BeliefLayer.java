/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.symphonyscheduler.belief.gradient.BeliefPass;
import org.symphonyscheduler.belief.gradient.MeanFieldPass;
import org.symphonyscheduler.belief.gradient.PathwisePass;
import org.symphonyscheduler.belief.network.Evidence;
import org.symphonyscheduler.network.Parameters;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

/**
 * A machine's beliefs as labels of its vertices, differentiable by the Bayesian network's
 * parameters: the policy's loss reaches them through {@link BeliefPass}. Parameters are shared by
 * role, see {@link BeliefRole}. Not thread-safe.
 */
final class BeliefLayer {
  /** Samples of the same machine state are drawn from the same noise. */
  private static final long SEED = 17;

  private final Parameters parameters;
  private final Parameters.Block roles;
  private final Function<MachineShape, BeliefPass> passes;
  private final Map<MachineShape, Scratch> scratch = new HashMap<>();

  private final class Scratch {
    final MachineShape shape;
    final BeliefPass pass;
    final Evidence evidence;
    final double[] first;
    final double[] theta;
    final double[] gradient;
    final double[] means;
    final double[] labels;

    Scratch(MachineShape shape) {
      this.shape = shape;
      pass = passes.apply(shape);
      evidence = new Evidence(shape.network());
      first = shape.network().initialParameters();
      theta = first.clone();
      gradient = new double[theta.length];
      means = new double[shape.beliefs()];
      labels = new double[shape.graph().vertices() * MachineShape.BELIEFS];
    }

    void forward(MachineView view) {
      for (int p = 0; p < theta.length; p++) {
        int role = shape.role(p);
        theta[p] =
            role < 0 ? first[p] : first[p] * Math.exp(parameters.values()[roles.start() + role]);
      }
      shape.fill(evidence, view.use(), view.deviation(), view.readings());
      pass.forward(theta, evidence, SEED, means);
    }

    void back(MachineView view, double[] byLabel) {
      forward(view);
      double[] byMean = new double[means.length];
      for (int b = 0; b < byMean.length; b++) {
        byMean[b] = byLabel[at(b)];
      }
      java.util.Arrays.fill(gradient, 0);
      pass.back(theta, byMean, gradient);
      for (int p = 0; p < theta.length; p++) {
        if (shape.role(p) >= 0) {
          // theta = first exp(w): the derivative by w is theta times that by theta.
          parameters.gradient()[roles.start() + shape.role(p)] += gradient[p] * theta[p];
        }
      }
    }

    int at(int belief) {
      return shape.vertexOf(belief) * MachineShape.BELIEFS + shape.columnOf(belief);
    }
  }

  /**
   * @param samples particles of a pass; 0 for means alone, which cost microseconds
   */
  BeliefLayer(Parameters parameters, String name, int samples) {
    this.parameters = parameters;
    roles = parameters.add(name, 1, BeliefRole.COUNT);
    passes =
        shape ->
            samples == 0
                ? new MeanFieldPass(shape.network(), shape.nodes())
                : new PathwisePass(shape.network(), shape.nodes(), samples);
  }

  /**
   * The beliefs of a machine.
   *
   * @return vertices x {@link MachineShape#BELIEFS}, zeros for vertices without belief
   */
  Value apply(Tape tape, MachineView view) {
    Scratch own = scratch.get(view.shape());
    if (own == null) {
      own = new Scratch(view.shape());
      scratch.put(view.shape(), own);
    }
    Scratch of = own;
    of.forward(view);
    for (int b = 0; b < of.means.length; b++) {
      of.labels[of.at(b)] = of.means[b];
    }
    int vertices = view.shape().graph().vertices();
    return tape.outside(
        vertices, MachineShape.BELIEFS, of.labels, derivative -> of.back(view, derivative));
  }
}
