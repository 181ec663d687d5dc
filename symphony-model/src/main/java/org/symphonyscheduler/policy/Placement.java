/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/** A model's answer to a request. */
public sealed interface Placement {
  /**
   * Run it: try the ranked candidates in order, best first.
   *
   * @param candidates those of the question, scored and ranked; at least one is ranked
   */
  record Ranked(Candidates candidates) implements Placement {
    /** The best candidate. */
    public int best() {
      return candidates.ranked(0);
    }
  }

  /**
   * Leave it: a busy device is worth waiting for. The request is asked about again when something
   * changes, or at the latest after {@code millis}.
   *
   * @param node whose device is waited for
   * @param alternative the alternative that would use it
   * @param device name of the device, empty when the node is judged as a whole
   * @param millis how long the device is expected to be busy, capped by what the request may still
   *     wait; positive
   * @param savedSeconds how much sooner the request is expected to finish by waiting
   */
  record Wait(ModelNode node, int alternative, String device, long millis, double savedSeconds)
      implements Placement {}

  /** The model has nothing to say; the scheduler decides as if there were no model. */
  enum Abstain implements Placement {
    /** No candidate was offered. */
    NO_CANDIDATES,
    /** Nothing is known that tells the candidates apart. */
    NOTHING_KNOWN,
    /** The model has not heard of the cluster for too long. */
    STALE,
    /** More events wait to be read than the model can hold. */
    OVERLOADED,
    /** The model failed. */
    FAILED,
    /** The model took longer than it may. */
    TOO_SLOW,
    /** It failed too often of late and is not asked for a while. */
    CIRCUIT_OPEN
  }
}
