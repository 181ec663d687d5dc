/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

/** A run in progress: first its device loads an image if it must, then it computes. */
final class ActiveRun {
  private final KernelRun run;
  private final Flow flow;
  private final double started;
  private final double reconfiguration;
  private boolean loading;
  private double loadLeft;
  private double workLeft;
  private double rate;

  /**
   * @param work seconds it takes at rate 1
   * @param reconfiguration seconds before it computes
   */
  ActiveRun(KernelRun run, Flow flow, double work, double reconfiguration, double started) {
    this.run = run;
    this.flow = flow;
    this.workLeft = work;
    this.loading = reconfiguration > 0;
    this.loadLeft = reconfiguration;
    this.reconfiguration = reconfiguration;
    this.started = started;
  }

  KernelRun run() {
    return run;
  }

  Flow flow() {
    return flow;
  }

  /** Whether it uses shared resources now. */
  boolean computes() {
    return !loading;
  }

  double rate() {
    return rate;
  }

  void setRate(double rate) {
    this.rate = rate;
  }

  /** Seconds to the end of the present phase at the present rate. */
  double secondsToChange() {
    return loading ? loadLeft : workLeft / rate;
  }

  /** Seconds to its end at the present rate, at full rate while it loads. */
  double secondsToEnd() {
    return loading ? loadLeft + workLeft : workLeft / rate;
  }

  /** Seconds to its end at some rate, computing. */
  double secondsAt(double rate) {
    return workLeft / rate;
  }

  /** Time passes, at most {@link #secondsToChange}. */
  void elapse(double by) {
    if (loading) {
      loadLeft -= by;
    } else {
      workLeft -= by * rate;
    }
  }

  /** Ends the present phase; true when that was the last. */
  boolean finishPhase() {
    boolean last = computes();
    loading = false;
    return last;
  }

  KernelRun.Completion completion(double now) {
    return new KernelRun.Completion(run, now, now - started, reconfiguration);
  }
}
