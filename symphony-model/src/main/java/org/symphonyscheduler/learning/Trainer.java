/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Plays episodes and learns from them, iteration by iteration. Iteration i of a run with a seed
 * always draws the same, so that a run resumed from a {@link Checkpoint} goes on bit by bit. For
 * one thread; episodes of an iteration are played in parallel.
 */
public final class Trainer {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final ActorCritic network;
  private final Settings settings;
  private final Environment environment;
  private final long seed;
  private final LongSupplier nanos;
  private final Learner learner;
  private final List<Progress> curve = new ArrayList<>();
  private double[] best;
  private double bestScore = Double.NaN;

  /**
   * @param network to be improved
   * @param seed of everything drawn
   * @param nanos wall time, for the curve only
   */
  public Trainer(
      ActorCritic network,
      Settings settings,
      Environment environment,
      long seed,
      LongSupplier nanos) {
    this.network = network;
    this.settings = settings;
    this.environment = environment;
    this.seed = seed;
    this.nanos = nanos;
    learner = new Learner(network, settings);
    best = network.parameters().values().clone();
  }

  /** The network as it stands. */
  public ActorCritic network() {
    return network;
  }

  /** Points so far; a copy. */
  public List<Progress> curve() {
    return List.copyOf(curve);
  }

  /** Plays the next episodes and learns from them. */
  public Progress iterate() {
    long start = nanos.getAsLong();
    int iteration = curve.size() + 1;
    long[] seeds =
        IntStream.range(0, settings.environments())
            .mapToLong(e -> episodeSeed(iteration, e))
            .toArray();
    List<Trajectory> episodes = new ArrayList<>();
    Learner.Report report =
        settings.rule() == Settings.Rule.A2C
            ? whilePlaying(seeds, episodes)
            : afterPlaying(seeds, episodes, iteration);
    Progress last = curve.isEmpty() ? null : curve.get(curve.size() - 1);
    double spent = (nanos.getAsLong() - start) * 1e-9;
    Progress progress = progress(iteration, last, spent, episodes, report);
    curve.add(progress);
    return progress;
  }

  /** As published: a step whenever each environment has decided n_s times more. */
  private Learner.Report whilePlaying(long[] seeds, List<Trajectory> episodes) {
    Lockstep lockstep = new Lockstep(network, environment, settings.segment(), learner::step);
    episodes.addAll(lockstep.play(seeds));
    return learner.report(episodes);
  }

  private Learner.Report afterPlaying(long[] seeds, List<Trajectory> episodes, int iteration) {
    episodes.addAll(
        java.util.Arrays.stream(seeds)
            .parallel()
            .mapToObj(each -> environment.play(network.copy(), each, true))
            .toList());
    return learner.learn(episodes, new SplittableRandom(seed ^ (GOLDEN * iteration)));
  }

  private long episodeSeed(int iteration, int episode) {
    return new SplittableRandom(seed + GOLDEN * (iteration * 1_000L + episode)).nextLong();
  }

  private static Progress progress(
      int iteration,
      Progress last,
      double spent,
      List<Trajectory> episodes,
      Learner.Report report) {
    long samples = episodes.stream().mapToLong(e -> e.steps().size()).sum();
    long jobs = episodes.stream().mapToLong(e -> e.jobs().size()).sum();
    double slowdown =
        episodes.stream().mapToDouble(Trajectory::meanSlowdown).average().orElse(Double.NaN);
    return new Progress(
        iteration,
        (last == null ? 0 : last.episodes()) + episodes.size(),
        (last == null ? 0 : last.samples()) + samples,
        (last == null ? 0 : last.jobs()) + jobs,
        (last == null ? 0 : last.seconds()) + spent,
        slowdown,
        report.policyLoss(),
        report.valueLoss(),
        report.entropy(),
        report.kl(),
        report.explainedVariance(),
        report.waits());
  }

  /**
   * Notes how good the present parameters are; the best stay known.
   *
   * @param score smaller is better
   * @return whether they are the best so far
   */
  public boolean examined(double score) {
    if (Double.isNaN(bestScore) || score < bestScore) {
      bestScore = score;
      best = network.parameters().values().clone();
      return true;
    }
    return false;
  }

  /** The best score so far, NaN before any examination. */
  public double bestScore() {
    return bestScore;
  }

  /** Sets the network to the best parameters examined. */
  public void takeBest() {
    network.parameters().set(best);
    network.changed();
  }

  /** What {@link #resume} needs. */
  public Checkpoint checkpoint() {
    return new Checkpoint(
        Checkpoint.FORMAT,
        network.architecture().name(),
        seed,
        network.parameters().values().clone(),
        learner.adam().state(),
        curve(),
        best.clone(),
        bestScore);
  }

  /**
   * Goes on where a run stopped.
   *
   * @param source what errors call the checkpoint
   * @throws InvalidInputException when it is of another network or seed
   */
  public void resume(String source, Checkpoint from) {
    boolean same =
        from.network().equals(network.architecture().name())
            && from.parameters().length == network.parameters().size();
    if (!same) {
      throw new InvalidInputException(
          source,
          "network",
          from.network() + " of " + from.parameters().length + " parameters",
          network.architecture().name() + " of " + network.parameters().size());
    }
    if (from.seed() != seed) {
      throw new InvalidInputException(source, "seed", from.seed(), seed + ", or no --resume");
    }
    network.parameters().set(from.parameters());
    network.changed();
    learner.adam().restore(from.adam());
    curve.clear();
    curve.addAll(from.curve());
    best = from.best().clone();
    bestScore = from.bestScore();
  }

  /** What the run learns in. */
  public Environment environment() {
    return environment;
  }
}
