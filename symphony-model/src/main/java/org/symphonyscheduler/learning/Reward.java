/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.List;
import org.symphonyscheduler.learning.Trajectory.Job;
import org.symphonyscheduler.learning.Trajectory.Span;

/** What a decision is paid, and how much of what follows counts towards it. Stateless. */
public interface Reward {
  /**
   * Of each step its reward and the discount of what follows, into arrays of the steps' number.
   * Called once the episode is over.
   */
  void of(Trajectory trajectory, double[] reward, double[] discount);

  /**
   * Actions count as if they took a second at least: one that just started is not infinitely bad.
   */
  double LEAST_SECONDS = 1;

  /**
   * The published one, METHOD 5: {@code r_t = -sum over the actions that run at t of 1 / T_i}, T_i
   * being how long action i takes. Known not to do what it should: whoever runs nothing is paid
   * best, for every action that runs costs. Learned from before an action has ended, what it took
   * so far stands for T_i.
   *
   * @param gamma discount of a step
   */
  static Reward published(double gamma) {
    return (trajectory, reward, discount) -> {
      List<Step> steps = trajectory.steps();
      List<Span> runs = trajectory.runs();
      for (int k = 0; k < steps.size(); k++) {
        double now = steps.get(k).atSeconds();
        double sum = 0;
        for (Span run : runs) {
          // What starts by this very decision runs at t; what ends at t does not.
          boolean runsNow = run.start() <= now && now < run.end();
          double took = Math.min(run.end(), trajectory.endSeconds()) - run.start();
          sum += runsNow ? 1 / Math.max(took, LEAST_SECONDS) : 0;
        }
        reward[k] = -sum;
        discount[k] = gamma;
      }
    };
  }

  /** Mean jobs times this is what a second costs: rewards of the order of one. */
  double SCALE = 0.1;

  /**
   * Slowdown as it accrues: every second that a job is there costs 1 by its shortest time, whatever
   * is or is not running for it. Summed undiscounted over an episode this is the sum of all jobs'
   * slowdowns, so delay can never pay. Discounted by time, not by decision: how often somebody asks
   * must not matter.
   *
   * @param tau seconds after which what follows counts 1/e
   */
  static Reward slowdown(double tau) {
    return (trajectory, reward, discount) -> {
      List<Step> steps = trajectory.steps();
      List<Job> jobs = trajectory.jobs();
      for (int k = 0; k < steps.size(); k++) {
        double from = steps.get(k).atSeconds();
        double to = k + 1 < steps.size() ? steps.get(k + 1).atSeconds() : trajectory.endSeconds();
        double sum = 0;
        for (Job job : jobs) {
          sum += weighted(job.span(), from, to, tau) / job.oracleSeconds();
        }
        reward[k] = -SCALE * sum;
        discount[k] = Math.exp(-(to - from) / tau);
      }
    };
  }

  /** Seconds of a span between two times, those further on weighing less. */
  private static double weighted(Span span, double from, double to, double tau) {
    double start = Math.max(span.start(), from);
    double end = Math.min(span.end(), to);
    if (end <= start) {
      return 0;
    }
    return tau * (Math.exp(-(start - from) / tau) - Math.exp(-(end - from) / tau));
  }

  /** Credits are cut off here: one that went very wrong says no more than that. */
  double WORST_CREDIT = 10;

  /**
   * What each decision came to on its own, FINDINGS 4: from the decision to the end of the task's
   * run, whenever that is, plus what it took from others, by the job's shortest time; compared with
   * what the rule's best candidate promised. Waiting postpones the end, so delay never pays.
   * Nothing that follows counts.
   */
  static Reward credit() {
    return (trajectory, reward, discount) -> {
      List<Step> steps = trajectory.steps();
      java.util.Map<Long, Step.Toll> last = new java.util.HashMap<>();
      for (int k = steps.size() - 1; k >= 0; k--) {
        Step step = steps.get(k);
        // Who waits pays the toll of what it got in the end.
        Step.Toll toll =
            step.kind() == Step.Kind.WAIT
                ? last.getOrDefault(step.request(), Step.Toll.NONE)
                : step.toll();
        last.put(step.request(), toll);
        discount[k] = 0;
        reward[k] = credit(trajectory, step, toll);
      }
    };
  }

  private static double credit(Trajectory trajectory, Step step, Step.Toll toll) {
    Span run = trajectory.run(step.request());
    Job job = trajectory.job(step.job());
    if (run == null || job == null || !Double.isFinite(run.end())) {
      return 0;
    }
    double cost = run.end() - step.atSeconds() + toll.seconds() + toll.perSecond() * run.seconds();
    double promised = Double.isNaN(step.best()) ? 0 : step.best();
    double credit = (promised - cost) / job.oracleSeconds();
    return Math.max(-WORST_CREDIT, Math.min(WORST_CREDIT, credit));
  }
}
