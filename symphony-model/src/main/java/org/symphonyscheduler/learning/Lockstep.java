/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Plays episodes side by side, a thread each, and learns while they are played: whenever every
 * episode that still goes on has made some decisions more, all stand still for one step of
 * learning. What each does in between depends on its own seed alone, so that threads change
 * nothing.
 */
final class Lockstep {
  private final ActorCritic network;
  private final Environment environment;
  private final int every;
  private final Consumer<List<Trajectory>> learn;

  /**
   * @param every decisions of each episode between two steps
   * @param learn learns from the last {@code every} decisions before the last of each trajectory
   */
  Lockstep(
      ActorCritic network, Environment environment, int every, Consumer<List<Trajectory>> learn) {
    this.network = network;
    this.environment = environment;
    this.every = every;
    this.learn = learn;
  }

  /** One episode and its thread's own network. */
  private final class Player implements Runnable {
    final ActorCritic own = network.copy();
    final Phaser phaser;
    final long seed;
    final AtomicReference<Throwable> failure;
    final Trajectory trajectory = new Trajectory(every, this::pause);
    volatile boolean over;

    Player(Phaser phaser, long seed, AtomicReference<Throwable> failure) {
      this.phaser = phaser;
      this.seed = seed;
      this.failure = failure;
    }

    void pause() {
      phaser.arriveAndAwaitAdvance();
      own.parameters().set(network.parameters().values());
      own.changed();
    }

    @Override
    public void run() {
      try {
        environment.play(own, seed, true, trajectory);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        over = true;
        phaser.arriveAndDeregister();
      }
    }
  }

  /** Plays episodes of these seeds to their ends. */
  List<Trajectory> play(long[] seeds) {
    List<Player> players = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Phaser phaser =
        new Phaser(seeds.length) {
          @Override
          protected boolean onAdvance(int phase, int registered) {
            List<Trajectory> going = new ArrayList<>();
            for (Player player : players) {
              if (!player.over) {
                going.add(player.trajectory);
              }
            }
            if (!going.isEmpty() && failure.get() == null) {
              learn.accept(going);
            }
            return registered == 0;
          }
        };
    for (long seed : seeds) {
      players.add(new Player(phaser, seed, failure));
    }
    join(players);
    if (failure.get() != null) {
      throw new IllegalStateException("an episode failed", failure.get());
    }
    return players.stream().map(player -> player.trajectory).toList();
  }

  private static void join(List<Player> players) {
    List<Thread> threads = new ArrayList<>();
    for (Player player : players) {
      Thread thread = new Thread(player, "episode " + player.seed);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
