/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.List;

/**
 * How much better each decision turned out than expected.
 *
 * @param advantage of each step
 * @param target what the critic should have said
 */
record Advantages(double[] advantage, double[] target) {

  /**
   * Generalised advantage estimation (J. Schulman et al., ICLR 2016) with a discount per step.
   *
   * @param lambda 0 trusts the critic, 1 what happened
   */
  static Advantages generalised(Trajectory trajectory, Reward reward, double lambda) {
    return generalised(trajectory.steps(), rewards(trajectory, reward), lambda);
  }

  private static Advantages generalised(List<Step> steps, double[][] paid, double lambda) {
    int count = steps.size();
    double[] advantage = new double[count];
    double[] target = new double[count];
    double following = 0;
    for (int k = count - 1; k >= 0; k--) {
      double discount = paid[1][k];
      double next = k + 1 < count ? steps.get(k + 1).value() : 0;
      double surprise = paid[0][k] + discount * next - steps.get(k).value();
      following = surprise + discount * lambda * following;
      advantage[k] = following;
      target[k] = following + steps.get(k).value();
    }
    return new Advantages(advantage, target);
  }

  /**
   * As published: {@code A_{t,i} = sum_j gamma^j r_{t+i+j} + gamma^{n-i} V(s_{t+n}) - V(s_{t+i})}
   * within each stretch of n steps.
   */
  static Advantages nStep(Trajectory trajectory, Reward reward, int n) {
    List<Step> steps = trajectory.steps();
    double[][] paid = rewards(trajectory, reward);
    int count = steps.size();
    double[] advantage = new double[count];
    double[] target = new double[count];
    for (int k = count - 1; k >= 0; k--) {
      boolean last = k + 1 == count;
      boolean bootstrap = !last && (k + 1) % n == 0;
      double following = last ? 0 : bootstrap ? steps.get(k + 1).value() : target[k + 1];
      target[k] = paid[0][k] + paid[1][k] * following;
      advantage[k] = target[k] - steps.get(k).value();
    }
    return new Advantages(advantage, target);
  }

  private static double[][] rewards(Trajectory trajectory, Reward reward) {
    int count = trajectory.steps().size();
    double[][] paid = new double[2][count];
    reward.of(trajectory, paid[0], paid[1]);
    return paid;
  }

  /**
   * Share of the targets' variance that the critic explains: 1 is perfect, 0 no better than their
   * mean, below 0 worse.
   */
  double explainedVariance() {
    double mean = mean(target);
    double error = mean(advantage);
    double total = 0;
    double left = 0;
    for (int k = 0; k < target.length; k++) {
      total += (target[k] - mean) * (target[k] - mean);
      left += (advantage[k] - error) * (advantage[k] - error);
    }
    return total == 0 ? Double.NaN : 1 - left / total;
  }

  private static double mean(double[] of) {
    return java.util.Arrays.stream(of).average().orElse(0);
  }

  /** Scales advantages of all to mean 0 and deviation 1, which makes step sizes comparable. */
  static void normalise(List<Advantages> all) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (Advantages each : all) {
      for (double a : each.advantage) {
        sum += a;
        squares += a * a;
        count++;
      }
    }
    double mean = sum / Math.max(1, count);
    double deviation = Math.sqrt(Math.max(1e-12, squares / Math.max(1, count) - mean * mean));
    for (Advantages each : all) {
      for (int k = 0; k < each.advantage.length; k++) {
        each.advantage[k] = (each.advantage[k] - mean) / deviation;
      }
    }
  }
}
