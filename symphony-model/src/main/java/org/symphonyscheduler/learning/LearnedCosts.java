/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostCorrection;

/**
 * The residual at work. The likeliest candidate under {@code logit = -beta log(cost / least) +
 * residual} is the cheapest under {@code cost * exp(-residual / beta)}, so costs are corrected by
 * that and the rule decides as ever; a residual of zero leaves every bit as it was.
 *
 * <p>Safe for any thread: parameters are only read, and each thread has its own scratch. A decision
 * allocates nothing once a thread's scratch has grown.
 */
public final class LearnedCosts implements CostCorrection {
  /** No cost is changed by more than this factor: what was never trained on must not be ruinous. */
  static final double MOST = 2;

  private final ActorCritic network;
  private final double beta;
  private final ThreadLocal<Scratch> scratch;

  private static final class Scratch {
    final ActorCritic network;
    final Tape tape = new Tape(false);
    final Observation seen = new Observation(RuleRows.ROWS, RuleRows.CONTEXT);
    double[] residual = new double[64];

    Scratch(ActorCritic network) {
      this.network = network;
    }
  }

  /**
   * @param network not changed while this is in use
   * @throws IllegalArgumentException when it has no prior, or sees more than candidates
   */
  public LearnedCosts(ActorCritic network) {
    Architecture of = network.architecture();
    if (!of.hasPrior() || of.sees() || of.lstm() > 0) {
      throw new IllegalArgumentException(of.name() + " is no residual over candidates");
    }
    this.network = network;
    beta = of.beta();
    scratch = ThreadLocal.withInitial(() -> new Scratch(this.network.copy()));
  }

  @Override
  public void correct(Candidates candidates, int size, long waitedMillis) {
    Scratch own = scratch.get();
    RuleRows.fill(own.seen, candidates, size, waitedMillis, beta);
    if (own.residual.length < size) {
      own.residual = new double[2 * size];
    }
    own.tape.reset();
    own.network.residuals(own.tape, own.seen, own.residual);
    for (int c = 0; c < size; c++) {
      if (own.seen.valid(c)) {
        double factor = Math.exp(-own.residual[c] / beta);
        double held = Math.max(1 / MOST, Math.min(MOST, factor));
        candidates.correct(c, candidates.cost(c) * held);
      }
    }
  }
}
