/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells when the just-in-time compiler has come to rest. A ResourceManager runs for months; in the
 * first seconds of a process what is measured is mostly how much code there is to compile. For one
 * thread.
 */
final class CompilerWatch {
  /** Share of a processor that a compiler at rest takes at most. */
  private static final double REST = 0.1;

  /** Intervals at rest in a row: the last methods to be compiled come one by one. */
  private static final int INTERVALS = 3;

  private final LongSupplier compilationMillis;
  private final LongSupplier nanos;
  private long millisBefore;
  private long nanosBefore;
  private int restful;

  CompilerWatch(LongSupplier compilationMillis, LongSupplier nanos) {
    this.compilationMillis = compilationMillis;
    this.nanos = nanos;
    millisBefore = compilationMillis.getAsLong();
    nanosBefore = nanos.getAsLong();
  }

  /** Of this process. Where nobody tells how long was compiled it is at rest from the start. */
  static CompilerWatch ofThisProcess() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean told = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return new CompilerWatch(told ? compiler::getTotalCompilationTime : () -> 0, System::nanoTime);
  }

  /** Ends an interval; whether the last ones were restful. */
  boolean atRest() {
    long millis = compilationMillis.getAsLong();
    long now = nanos.getAsLong();
    double compiled = TimeUnit.MILLISECONDS.toNanos(millis - millisBefore);
    restful = compiled <= REST * (now - nanosBefore) ? restful + 1 : 0;
    millisBefore = millis;
    nanosBefore = now;
    return restful >= INTERVALS;
  }
}
