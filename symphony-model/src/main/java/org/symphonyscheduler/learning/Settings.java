/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

/**
 * How to learn. Every hyper-parameter there is.
 *
 * @param rule how the policy's loss is made
 * @param reward what a decision is paid
 * @param lambda of generalised advantages; not read where steps are n-step
 * @param rate of Adam
 * @param environments episodes played side by side before parameters change
 * @param epochs times that experience is gone through
 * @param batch decisions of one step of Adam; whole segments, so at least this many
 * @param segment decisions over which an LSTM's gradient flows, and the n of n-step returns
 * @param clip how far a probability's ratio may move before PPO stops pushing
 * @param entropy weight of the bonus for being unsure
 * @param valueWeight weight of the critic's loss
 * @param longest gradient that is not shortened
 * @param patient KL at which the rest of the epochs is left out
 */
public record Settings(
    Rule rule,
    Reward reward,
    double lambda,
    double rate,
    int environments,
    int epochs,
    int batch,
    int segment,
    double clip,
    double entropy,
    double valueWeight,
    double longest,
    double patient) {

  /** How the policy's loss is made. */
  public enum Rule {
    /** V. Mnih et al., ICML 2016; as METHOD 5 has it: no bonus, no clip. */
    A2C,
    /** J. Schulman et al., <i>Proximal policy optimization</i>, 2017. */
    PPO
  }

  /** The published unroll. */
  public static final int N_STEPS = 20;

  /** The published learning rate. */
  public static final double PAPER_RATE = 0.005;

  /** The paper does not tell its gamma; 0.99 is what A2C is run with. */
  public static final double PAPER_GAMMA = 0.99;

  /** As published: n_s 20, n_e 2, rate 0.005, reward -sum 1/T. */
  public static Settings paper() {
    return new Settings(
        Rule.A2C,
        Reward.published(PAPER_GAMMA),
        1,
        PAPER_RATE,
        2,
        1,
        2 * N_STEPS,
        N_STEPS,
        Double.NaN,
        0,
        1,
        Double.POSITIVE_INFINITY,
        Double.POSITIVE_INFINITY);
  }

  /** The published agent with a credit that delay cannot game, and steps of more decisions. */
  public static Settings fair() {
    return new Settings(
        Rule.PPO, Reward.credit(), 0, 1e-3, 2, 3, 4 * N_STEPS, N_STEPS, 0.2, 0.003, 0.5, 0.5, 0.05);
  }

  /** Seconds after which what follows counts 1/e: about the length of a job. */
  public static final double TAU = 30;

  /** PPO with a credit for each decision. The prior explores enough: no bonus for being unsure. */
  public static Settings credit() {
    return new Settings(Rule.PPO, Reward.credit(), 0, 1e-3, 2, 3, 256, 1, 0.2, 0, 0.5, 0.5, 0.05);
  }

  /** PPO with the slowdown of all jobs, discounted by time. */
  public static Settings slowdown() {
    return new Settings(
        Rule.PPO, Reward.slowdown(TAU), 0.95, 1e-3, 2, 3, 256, 1, 0.2, 0, 0.5, 0.5, 0.05);
  }
}
