/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * Something learned that corrects what {@link CostRule} reckons, before it decides. The rule stays
 * in charge: which candidates there are, how long a wait may be, what is ranked.
 */
public interface CostCorrection {
  /**
   * Rewrites costs by {@link Candidates#correct}. Called when at least one candidate is free, for
   * every such decision, on the decision's thread; must not block or allocate per candidate.
   *
   * @param candidates scored; {@link Candidates#seconds}, {@link Candidates#drawn} and the other
   *     particulars of a score can be asked for
   * @param size how many candidates, from the first, were scored
   */
  void correct(Candidates candidates, int size, long waitedMillis);
}
