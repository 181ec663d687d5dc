/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import org.symphonyscheduler.performance.KernelRates;
import org.symphonyscheduler.performance.Rates;

/**
 * What a decision is about and what is known of its kernel at the time: the same for all
 * candidates. Each {@link Candidates} has one, filled anew for every decision; not thread-safe.
 */
final class Question {
  PlacementRequest request;

  /** The kernel's own rates, or those of one that nothing is known of. */
  KernelRates kernel;

  /** What holds for kernels in general. */
  Rates general;

  /** Where the request's draws come from. */
  long chance;

  /** Mean and variance of the effect of the request's job. */
  double jobMean;

  double jobVariance;
  long waitedMillis;
  long nowMillis;

  void clear() {
    request = null;
    kernel = null;
    general = null;
  }
}
