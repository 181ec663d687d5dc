/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.HashMap;
import java.util.Map;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

/**
 * Chooses by an actor-critic, and keeps what it saw when it is to learn. Choices are drawn by
 * adding Gumbel noise to logits and taking the largest, which draws from the softmax; where a rule
 * is the prior, the noise is the same for the same request and place, so that asking twice about
 * one request gives one answer, and only a new answer is a new decision. For one thread.
 */
final class Actor {
  /** Odd, and far from any pattern in ids. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final ActorCritic network;
  private final long seed;
  private final boolean explores;
  private final Trajectory trajectory;
  private final Tape tape = new Tape(false);
  private final ActorCritic.Pass pass = new ActorCritic.Pass();
  private final Map<Long, Long> lastChoice = new HashMap<>();
  private final double[] before;
  private final double[] after;
  private long asked;

  /** What is decided about, beside what is seen. */
  interface Question {
    long request();

    String job();

    double atSeconds();

    /** See {@link Step#best}. */
    double best();

    /** What identifies a candidate from one question to the next. */
    long place(int candidate);

    Step.Kind kind(int candidate);

    Step.Toll toll(int candidate);
  }

  /**
   * @param seed of the choices
   * @param explores whether choices are drawn; else the likeliest is taken
   * @param trajectory receives the decisions, null to keep none
   */
  Actor(ActorCritic network, long seed, boolean explores, Trajectory trajectory) {
    this.network = network;
    this.seed = seed;
    this.explores = explores;
    this.trajectory = trajectory;
    before = new double[network.stateSize()];
    after = new double[network.stateSize()];
  }

  /**
   * Decides.
   *
   * @return the candidate, a valid one
   */
  int choose(Observation seen, Question question) {
    tape.reset();
    network.newTape();
    Value state = before.length == 0 ? null : tape.input(1, before.length, before, 0);
    network.forward(tape, false, seen, state, pass);
    asked++;
    int choice = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < seen.size(); c++) {
      double score = pass.logarithms.get(c, 0) + (explores ? gumbel(question, c) : 0);
      if (seen.valid(c) && (choice < 0 || score > most)) {
        choice = c;
        most = score;
      }
    }
    if (before.length > 0) {
      pass.state.copyTo(after, 0);
    }
    if (isNew(question, choice)) {
      keep(seen, question, choice);
      System.arraycopy(after, 0, before, 0, after.length);
    }
    return choice;
  }

  /** Logarithm of a candidate's probability at the last choice. */
  double logProbability(int candidate) {
    return pass.logarithms.get(candidate, 0);
  }

  private boolean isNew(Question question, int choice) {
    if (!network.architecture().hasPrior()) {
      return true;
    }
    Long last = lastChoice.put(question.request(), question.place(choice));
    return last == null || last != question.place(choice);
  }

  private void keep(Observation seen, Question question, int choice) {
    if (trajectory != null) {
      trajectory.add(
          new Step(
              seen.copy(),
              choice,
              question.kind(choice),
              pass.logarithms.get(choice, 0),
              pass.value.get(0, 0),
              before.length == 0 ? null : before.clone(),
              question.request(),
              question.job(),
              question.atSeconds(),
              question.best(),
              question.toll(choice)));
    }
  }

  private double gumbel(Question question, int candidate) {
    long key = seed + GOLDEN * question.request() + 31 * question.place(candidate);
    long bits = mix(network.architecture().hasPrior() ? key : key + GOLDEN * asked);
    double uniform = ((bits >>> 11) + 0.5) * 0x1.0p-53;
    return -Math.log(-Math.log(uniform));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
