/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

/**
 * What is known of run times in general at one moment: of kernels and processors that have not met.
 * Immutable; safe for any thread.
 */
public final class Rates {
  private final Rate[] unseen;
  private final Rate unknownProcessor;
  private final KernelRates unknownKernel;

  Rates(Rate[] unseen, Rate unknownProcessor, KernelRates unknownKernel) {
    this.unseen = unseen;
    this.unknownProcessor = unknownProcessor;
    this.unknownKernel = unknownKernel;
  }

  /** Rate of any kernel that never ran on a processor, relative to the kernel's level. */
  public Rate unseen(int processor) {
    return processor >= 0 && processor < unseen.length ? unseen[processor] : unknownProcessor;
  }

  /** Rates of a kernel that never ran. */
  public KernelRates unknownKernel() {
    return unknownKernel;
  }
}
