/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * What is believed of a kernel on a processor, for people to read.
 *
 * @param processor type and model
 * @param seconds expected run time on an idle machine, the median
 * @param spread standard deviation of its logarithm: what is not known of it
 * @param noise standard deviation of a single run's logarithm about it: what cannot be known
 * @param completions runs it was learned from; 0 when it is a guess from other kernels and
 *     processors
 */
public record RateBelief(
    String processor, double seconds, double spread, double noise, long completions) {}
