/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * The contract between a scheduler and what it asks.
 *
 * <ol>
 *   <li>{@link #observe} never blocks, from any thread. Heartbeats that are not read in time are
 *       replaced by newer ones and counted; no placement or completion is lost.
 *   <li>{@link #place} reads one immutable state of each node and of the learned models. It takes
 *       no lock, does no I/O, and allocates nothing per candidate. It may be called from several
 *       threads at once, each with its own {@link Candidates}.
 *   <li>Learning happens elsewhere, later: what {@code observe} was told may not be seen by the
 *       next {@code place}.
 *   <li>{@code place} may throw, be slow or return nonsense when the model is broken; schedulers
 *       guard their calls and decide without it.
 *   <li>The same events and calls in the same order, on one thread, with the same seed, give the
 *       same placements.
 * </ol>
 */
public interface PlacementModel {
  /** Tells the model what happened. */
  void observe(ModelEvent event);

  /**
   * As {@link #observe}, for who has the node at hand: most of what a scheduler tells are
   * heartbeats.
   *
   * @param node as {@link #node} gave it, the one that the heartbeat names
   */
  default void heartbeat(ModelNode node, ModelEvent.Heartbeat heartbeat) {
    observe(heartbeat);
  }

  /**
   * The model's view of a node, to be kept by the scheduler for as long as the node is there and
   * offered in {@link Candidates}. The same name gives the same handle until the node is lost.
   */
  ModelNode node(String name);

  /**
   * Where a request should run.
   *
   * @param request what asks
   * @param waitedMillis how long this request has been made to wait in all, by {@link
   *     Placement.Wait}
   * @param candidates where it could run; receives the scores
   * @return never null; a {@link Placement.Ranked} refers to {@code candidates} and is valid until
   *     they are cleared
   */
  Placement place(PlacementRequest request, long waitedMillis, Candidates candidates);

  /**
   * What the model expects a request to take on an otherwise idle cluster, for schedulers that plan
   * a job's tasks. Optional: the default knows nothing. Any thread; allocates nothing.
   *
   * @param alternative index into {@link PlacementRequest#alternatives()}
   * @return seconds on the best processor known of the alternative's type; NaN when unknown
   */
  default double expectedSeconds(PlacementRequest request, int alternative) {
    return Double.NaN;
  }
}
