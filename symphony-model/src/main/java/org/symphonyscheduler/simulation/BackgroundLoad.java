/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import java.util.SplittableRandom;

/**
 * Load that switches itself on and off. Its times depend on its seed alone, never on what else
 * happens: two schedulers that are compared meet the same background.
 */
final class BackgroundLoad {
  private final Flow flow;
  private final double onSeconds;
  private final double offSeconds;
  private final SplittableRandom random;
  private boolean on;
  private double nextSwitch;

  BackgroundLoad(Flow flow, double onSeconds, double offSeconds, long seed) {
    this.flow = flow;
    this.onSeconds = onSeconds;
    this.offSeconds = offSeconds;
    this.random = new SplittableRandom(seed);
    boolean always = Double.isInfinite(onSeconds) || offSeconds <= 0;
    this.on = always || random.nextDouble() < onSeconds / (onSeconds + offSeconds);
    this.nextSwitch = always ? Double.POSITIVE_INFINITY : period();
  }

  Flow flow() {
    return flow;
  }

  boolean on() {
    return on;
  }

  /** Time of its next change, seconds; infinite when it never changes. */
  double nextSwitch() {
    return nextSwitch;
  }

  /** Changes, as due at {@link #nextSwitch}. */
  void toggle() {
    on = !on;
    nextSwitch += period();
  }

  private double period() {
    return -(on ? onSeconds : offSeconds) * Math.log1p(-random.nextDouble());
  }
}
