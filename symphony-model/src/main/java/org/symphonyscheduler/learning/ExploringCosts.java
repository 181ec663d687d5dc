/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.function.DoubleSupplier;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostCorrection;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * The residual while it learns: draws a candidate from the softmax of prior and residual, makes it
 * the cheapest so that the rule takes it, and keeps the decision. Told before each question which
 * request it is about. For one thread.
 */
public final class ExploringCosts implements CostCorrection {
  private final Actor actor;
  private final double beta;
  private final double price;
  private final DoubleSupplier seconds;
  private final Observation seen = new Observation(RuleRows.ROWS, RuleRows.CONTEXT);
  private final Question question = new Question();

  private final class Question implements Actor.Question {
    private PlacementRequest asking;
    private Candidates candidates;
    private double best;

    @Override
    public long request() {
      return asking.id();
    }

    @Override
    public String job() {
      return asking.job();
    }

    @Override
    public double atSeconds() {
      return seconds.getAsDouble();
    }

    @Override
    public double best() {
      return best;
    }

    @Override
    public long place(int c) {
      return 64L * candidates.node(c).name().hashCode()
          + 8L * candidates.alternative(c)
          + 1_000_003L * candidates.asked(c);
    }

    @Override
    public Step.Kind kind(int c) {
      if (candidates.free(c) <= 0) {
        return Step.Kind.WAIT;
      }
      return candidates.feature(c, Feature.RECONFIGURE) > 0
          ? Step.Kind.CONFIGURE
          : Step.Kind.EXECUTE;
    }

    @Override
    public Step.Toll toll(int c) {
      double perSecond =
          candidates.patience() * price * candidates.pressure(candidates.alternative(c));
      return new Step.Toll(candidates.others(c), perSecond);
    }
  }

  /**
   * @param price of the rule's {@link org.symphonyscheduler.policy.ModelParameters}
   * @param seconds the simulated time
   * @param trajectory receives the decisions, null to keep none
   */
  public ExploringCosts(
      ActorCritic network,
      double price,
      DoubleSupplier seconds,
      long seed,
      boolean explores,
      Trajectory trajectory) {
    this.actor = new Actor(network, seed, explores, trajectory);
    this.beta = network.architecture().beta();
    this.price = price;
    this.seconds = seconds;
  }

  /** Which request the next question is about. */
  public void asking(PlacementRequest request) {
    question.asking = request;
  }

  @Override
  public void correct(Candidates candidates, int size, long waitedMillis) {
    RuleRows.fill(seen, candidates, size, waitedMillis, beta);
    question.candidates = candidates;
    question.best = Double.POSITIVE_INFINITY;
    for (int c = 0; c < size; c++) {
      if (seen.valid(c)) {
        question.best = Math.min(question.best, candidates.cost(c));
      }
    }
    candidates.correct(actor.choose(seen, question), 0);
  }
}
