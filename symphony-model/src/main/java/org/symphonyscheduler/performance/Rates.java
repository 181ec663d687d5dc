/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * What is known of run times in general at one moment: of kernels and processors that have not met.
 * Immutable; safe for any thread.
 */
public final class Rates {
  private final Rate unmet;
  private final KernelRates unknownKernel;
  private final double loadSeconds;
  private final double jobVariance;

  Rates(Rate unmet, KernelRates unknownKernel, double loadSeconds, double jobVariance) {
    this.loadSeconds = loadSeconds;
    this.jobVariance = jobVariance;
    this.unmet = unmet;
    this.unknownKernel = unknownKernel;
  }

  /**
   * How any kernel fares on a processor it never met, less its intercept there, which is {@link
   * KernelRates#expected}.
   */
  public Rate unmet() {
    return unmet;
  }

  /** Seconds a device takes to load an image. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** Variance between jobs of the logarithm of run times. */
  public double jobVariance() {
    return jobVariance;
  }

  /** Rates of a kernel that never ran. */
  public KernelRates unknownKernel() {
    return unknownKernel;
  }
}
