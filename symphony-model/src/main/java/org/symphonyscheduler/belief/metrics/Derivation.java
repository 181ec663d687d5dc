/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.metrics;

import com.google.common.collect.ImmutableList;

/**
 * How a utilisation follows from metrics: the sum of the terms, each the metric's value in its unit
 * times its factor, divided by the value of {@code over} where there is one.
 *
 * @param dimension of the sum: {@code SHARE} is the utilisation itself; {@code RATE} (GB/s) is
 *     divided by the peak; {@code AMOUNT} (GB since the last reading) by the peak and the time
 * @param over a metric that the sum is divided by; null for none
 * @param quality how near it is to the utilisation
 * @param note what it is, for people
 */
public record Derivation(
    UtilisationKind kind,
    MetricUnit.Dimension dimension,
    ImmutableList<Term> terms,
    String over,
    Quality quality,
    String note) {

  /** One metric and what its value is multiplied by. */
  public record Term(String metric, double factor) {}

  /** How near a derivation is to the utilisation. */
  public enum Quality {
    /** The utilisation, or the traffic it is a share of. */
    DIRECT,
    /** Something that rises with it; the relation must be learned. */
    PROXY
  }

  /** The metrics it reads. */
  public ImmutableList<String> metrics() {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    terms.forEach(term -> names.add(term.metric()));
    if (over != null) {
      names.add(over);
    }
    return names.build();
  }
}
