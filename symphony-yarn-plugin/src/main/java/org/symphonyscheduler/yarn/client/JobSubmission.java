/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import org.symphonyscheduler.workload.DataFlowGraph;

/**
 * A job as it is handed to YARN. Immutable.
 *
 * @param name of the application
 * @param graph what it runs
 * @param offer how its master asks for tasks
 * @param queue leaf queue
 * @param declareSeconds whether to tell the scheduler expected run times, a prior for its learning;
 *     takes an {@link Offer} that is declared
 */
public record JobSubmission(
    String name, DataFlowGraph graph, Offer offer, String queue, boolean declareSeconds) {
  /** YARN's queue for whoever names none. */
  public static final String DEFAULT_QUEUE = "default";

  /** Alternatives declared, run times not, in the default queue, under the graph's name. */
  public static JobSubmission of(DataFlowGraph graph) {
    return new JobSubmission(graph.name(), graph, Offer.ALTERNATIVES, DEFAULT_QUEUE, false);
  }

  /** The same under another name. */
  public JobSubmission withName(String other) {
    return new JobSubmission(other, graph, offer, queue, declareSeconds);
  }

  /** The same with another offer. */
  public JobSubmission withOffer(Offer other) {
    return new JobSubmission(name, graph, other, queue, declareSeconds);
  }

  /** The same in another queue. */
  public JobSubmission withQueue(String other) {
    return new JobSubmission(name, graph, offer, other, declareSeconds);
  }

  /** The same, run times declared or not. */
  public JobSubmission withDeclaredSeconds(boolean declared) {
    return new JobSubmission(name, graph, offer, queue, declared);
  }
}
