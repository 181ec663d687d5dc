/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import org.symphonyscheduler.network.GraphNetwork;

/**
 * Which parts an actor-critic has; each can be left out.
 *
 * @param name of the configuration
 * @param beta of the prior, {@code logit = -beta log(cost / least cost)}: how sure the rule is that
 *     a cheaper candidate is better; 0 for no prior. 3 to 6 are the values that trained
 * @param machines how machines are encoded
 * @param sizes of the graph networks
 * @param jobs whether a graph network encodes the job's data-flow graph
 * @param lstm units of the LSTM, 0 for none
 * @param actor hidden units of the actor's head
 * @param critic hidden units of the critic's head
 * @param rows numbers that describe a candidate
 * @param context numbers that describe the moment
 */
public record Architecture(
    String name,
    double beta,
    Machines machines,
    GraphNetwork.Sizes sizes,
    boolean jobs,
    int lstm,
    int[] actor,
    int[] critic,
    int rows,
    int context) {

  /** How machines are encoded. */
  public enum Machines {
    /** Not at all: what candidates say of their paths is enough. */
    NONE,
    /** A graph network over the topology, labelled with beliefs. */
    TOPOLOGY,
    /** Three dense layers over raw counters: no model of the machine. */
    COUNTERS
  }

  /** How sure the prior is. Less, and exploring costs a fifth of the slowdown. */
  public static final double BETA = 6;

  /** The rule, corrected by a small residual that starts at zero. */
  public static Architecture residual() {
    return new Architecture(
        "default",
        BETA,
        Machines.NONE,
        GraphNetwork.Sizes.small(),
        false,
        0,
        new int[] {16, 16},
        new int[] {16, 16},
        RuleRows.ROWS,
        RuleRows.CONTEXT);
  }

  /** The agent as published: graph networks over topology and job, an LSTM, two heads. */
  public static Architecture paper(GraphNetwork.Sizes sizes) {
    return agent("paper", Machines.TOPOLOGY, sizes, true);
  }

  /** The published model-free rival: counters through three layers, the same LSTM and heads. */
  public static Architecture rnn(GraphNetwork.Sizes sizes) {
    return agent("rnn", Machines.COUNTERS, sizes, true);
  }

  private static Architecture agent(
      String name, Machines machines, GraphNetwork.Sizes sizes, boolean jobs) {
    int[] head = {32, 16};
    return new Architecture(
        name, 0, machines, sizes, jobs, 32, head, head, PlainRows.ROWS, PlainRows.CONTEXT);
  }

  /** Whether it starts from the rule. */
  public boolean hasPrior() {
    return beta > 0;
  }

  /** Whether it needs to see machines and jobs, not just candidates. */
  public boolean sees() {
    return machines != Machines.NONE || jobs;
  }
}
