/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

/** A world to learn in. Safe for several threads, each with its own network. */
public interface Environment {
  /**
   * Plays one episode. The same arguments give the same episode.
   *
   * @param network decides; not changed
   * @param seed of everything drawn
   * @param explores whether choices are drawn; else the likeliest is taken
   * @param trajectory receives what happens
   */
  void play(ActorCritic network, long seed, boolean explores, Trajectory trajectory);

  /** Plays one episode to its end. */
  default Trajectory play(ActorCritic network, long seed, boolean explores) {
    Trajectory trajectory = new Trajectory();
    play(network, seed, explores, trajectory);
    return trajectory;
  }

  /** What experience from here is called in provenance. */
  String description();
}
