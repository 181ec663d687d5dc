/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.SplittableRandom;
import org.symphonyscheduler.network.GraphNetwork;

/**
 * Two devices and a known best policy. A job of one kernel comes when the last has ended. The slow
 * device is free and takes {@value #SLOW} s; the fast one takes {@value #FAST} s but is busy for
 * some time, which is seen. Waiting is right exactly when that time is under {@value #WORTH} s.
 */
final class ToyWorld implements Environment {
  static final double SLOW = 5;
  static final double FAST = 1;
  static final double WORTH = SLOW - FAST;
  private static final int JOBS = 40;
  private static final int MOST_WAITS = 8;

  /** Sees if a candidate is the fast device, if it is busy and for how long. */
  static final int ROWS = 3;

  static Architecture architecture() {
    int[] head = {16, 16};
    return new Architecture(
        "toy",
        0,
        Architecture.Machines.NONE,
        GraphNetwork.Sizes.small(),
        false,
        0,
        head,
        head,
        ROWS,
        1);
  }

  private record Asked(long request, double atSeconds, boolean busy) implements Actor.Question {
    @Override
    public String job() {
      return "job" + request;
    }

    @Override
    public double best() {
      return Double.NaN;
    }

    @Override
    public long place(int candidate) {
      return candidate;
    }

    @Override
    public Step.Kind kind(int candidate) {
      return candidate == 1 && busy ? Step.Kind.WAIT : Step.Kind.EXECUTE;
    }

    @Override
    public Step.Toll toll(int candidate) {
      return Step.Toll.NONE;
    }
  }

  static void see(Observation seen, double remaining, boolean mayWait) {
    seen.clear();
    seen.add(0, true, -1);
    seen.add(0, remaining == 0 || mayWait, -1);
    seen.set(1, 0, 1);
    seen.set(1, 1, remaining > 0 ? 1 : 0);
    seen.set(1, 2, remaining / WORTH);
  }

  @Override
  public void play(ActorCritic network, long seed, boolean explores, Trajectory trajectory) {
    Actor actor = new Actor(network, seed, explores, trajectory);
    SplittableRandom random = new SplittableRandom(seed);
    Observation seen = new Observation(ROWS, 1);
    double now = 0;
    for (long job = 0; job < JOBS; job++) {
      double remaining =
          random.nextBoolean() ? random.nextDouble(0.2, 3) : random.nextDouble(6, 20);
      trajectory.arrived("job" + job, FAST, now);
      double freeAt = now + remaining;
      int waits = 0;
      boolean fast;
      while (true) {
        double left = Math.max(0, freeAt - now);
        see(seen, left, waits < MOST_WAITS);
        fast = actor.choose(seen, new Asked(job, now, left > 0)) == 1;
        if (!fast || left == 0) {
          break;
        }
        waits++;
        now = freeAt;
      }
      trajectory.started(job, now);
      now += fast ? FAST : SLOW;
      trajectory.ended(job, now);
      trajectory.finished("job" + job, now);
    }
  }

  @Override
  public String description() {
    return "two devices";
  }
}
