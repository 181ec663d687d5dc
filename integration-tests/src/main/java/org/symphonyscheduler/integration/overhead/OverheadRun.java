/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.integration.replay.Replay;
import org.symphonyscheduler.integration.replay.ReplayMode;
import org.symphonyscheduler.integration.replay.ReplayOptions;
import org.symphonyscheduler.integration.replay.ReplaySource;

/**
 * Compares modes on one cluster. All live in this process at once and take short turns, so that
 * whatever disturbs the machine disturbs all alike; the order of turns rotates.
 *
 * @param containers measured at least, for each mode
 */
record OverheadRun(ReplaySource source, long seed, int nodes, double fill, int containers) {
  /** Rounds of heartbeats in which a cluster fills up. */
  private static final int FILL_ROUNDS = 6;

  /** Heartbeats of a turn: some tenths of a second. */
  private static final int TURN = 2_500;

  /** Heartbeats in which the classes of a mode are loaded. */
  private static final int LOADING = 2_000;

  /**
   * Turns after which it is looked whether the compiler has come to rest, and how often at most.
   */
  private static final int WARM_UP_TURNS = 2;

  private static final int MOST_WARM_UPS = 100;

  /** Rounds in which everything asked for must be granted. */
  private static final int AUDIT_ROUNDS = 60;

  /** Nodes of a replay that is only there to warm up. */
  private static final int SMALL = 48;

  private static final int MOST_TURNS = 2_000;

  /** Hears what is being done. */
  interface Listener {
    void doing(String what);
  }

  /** Compares modes to the first of them. */
  List<OverheadRow> run(List<ReplayMode> modes, Listener listener) throws Exception {
    return run(modes, true, listener);
  }

  /** Measures one mode, compared to nothing. */
  OverheadRow alone(ReplayMode mode, Listener listener) throws Exception {
    return run(List.of(mode), false, listener).get(0);
  }

  private List<OverheadRow> run(List<ReplayMode> modes, boolean compared, Listener listener)
      throws Exception {
    List<Contestant> contestants = new ArrayList<>();
    try {
      for (ReplayMode mode : modes) {
        loadClasses(mode);
      }
      for (ReplayMode mode : modes) {
        listener.doing(nodes + " nodes, " + Math.round(fill * 100) + " % full: " + mode.label());
        String hash = compared && mode == ReplayMode.ACTIVE ? steppedHash() : null;
        contestants.add(new Contestant(mode, options(mode, false), FILL_ROUNDS, hash));
      }
      listener.doing(nodes + " nodes: until the compiler rests");
      if (!warmUp(contestants)) {
        listener.doing(nodes + " nodes: it still compiles; ratios hold for a process that does");
      }
      contestants.forEach(Contestant::open);
      listener.doing(nodes + " nodes: turns");
      for (int turn = 0; turn < MOST_TURNS && !enough(contestants); turn++) {
        for (int i = 0; i < contestants.size(); i++) {
          contestants.get((turn + i) % contestants.size()).turn(TURN);
        }
      }
      List<OverheadRow> rows = new ArrayList<>();
      for (Contestant contestant : contestants) {
        listener.doing(nodes + " nodes: books of " + contestant.mode().label());
        rows.add(contestant.row(compared ? contestants.get(0) : null, nodes, fill, AUDIT_ROUNDS));
      }
      return rows;
    } finally {
      contestants.forEach(Contestant::close);
    }
  }

  /** What is loaded and compiled once must not count as the first contestant's. */
  private void loadClasses(ReplayMode mode) throws Exception {
    try (Replay replay = new Replay(ReplayOptions.of(mode, source, seed, SMALL, fill, false))) {
      replay.start();
      replay.step(LOADING);
    }
  }

  /**
   * Turns that do not count: what is wanted is what a mode costs day after day.
   *
   * @return whether the compiler came to rest
   */
  private static boolean warmUp(List<Contestant> contestants) throws Exception {
    CompilerWatch compiler = CompilerWatch.ofThisProcess();
    boolean rests = false;
    for (int warmUps = 0; warmUps < MOST_WARM_UPS && !rests; warmUps++) {
      for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
        for (Contestant contestant : contestants) {
          contestant.warm(TURN);
        }
      }
      rests = compiler.atRest();
    }
    return rests;
  }

  private boolean enough(List<Contestant> contestants) {
    return contestants.stream().allMatch(contestant -> contestant.containers() >= containers);
  }

  private ReplayOptions options(ReplayMode mode, boolean stepped) {
    return ReplayOptions.of(mode, source, seed, nodes, fill, stepped);
  }

  /** With a thread of its own the model knows a little more or less at each decision. */
  String steppedHash() throws Exception {
    try (Replay replay = new Replay(options(ReplayMode.ACTIVE, true))) {
      replay.start();
      replay.step(FILL_ROUNDS * nodes);
      return replay.hash();
    }
  }
}
