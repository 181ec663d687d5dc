/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.Checkpoint;
import org.symphonyscheduler.learning.LearnedCosts;
import org.symphonyscheduler.learning.Progress;
import org.symphonyscheduler.learning.Trainer;

/**
 * A training run with what surrounds it: examinations on scenes that are not learned from, and
 * checkpoints. The parameters that did best at an examination are the result; where there is a
 * prior, the bare rule is examined first, so that no run ends worse than it there. For one thread.
 */
public final class Training {
  /** Iterations from one examination to the next. */
  public static final int EXAMINED_EVERY = 25;

  /** Scenes of an examination. */
  private static final int SCENES = 16;

  /** Seeds of examinations: episodes draw theirs from the run's seed, far from these. */
  private static final long FIRST_SCENE = 7_000_000;

  private final Trainer trainer;
  private final TrainingWorld examination;
  private final Path checkpoint;
  private double[] bare;

  /**
   * What an examination said.
   *
   * @param ratio geometric mean over scenes of mean slowdown by the bare rule's; without a prior
   *     the mean slowdown itself
   * @param worst scene's ratio, or slowdown
   * @param better share of scenes that are better than the bare rule's
   * @param rule mean slowdown of the bare rule, which starts from nothing in each scene
   * @param jobs learned from until then
   */
  public record Examination(double ratio, double worst, double better, double rule, long jobs) {}

  /**
   * @param examination world of the examinations
   * @param checkpoint file to go on from and to write
   */
  public Training(Trainer trainer, TrainingWorld examination, Path checkpoint) {
    this.trainer = trainer;
    this.examination = examination;
    this.checkpoint = checkpoint;
  }

  /** Goes on from the checkpoint; false when there is none. */
  public boolean resume() throws IOException {
    if (!Files.exists(checkpoint)) {
      return false;
    }
    trainer.resume(checkpoint.toString(), Checkpoint.read(checkpoint));
    return true;
  }

  /**
   * Trains until so many episodes were played in all, then takes the best parameters.
   *
   * @param hear told of each iteration
   * @param examined told of each examination
   */
  public void run(int episodes, Consumer<Progress> hear, Consumer<Examination> examined)
      throws IOException {
    boolean fresh = trainer.curve().isEmpty();
    if (fresh && hasPrior()) {
      // Before the first step the residual is zero: the bare rule, exactly.
      trainer.examined(1);
    }
    while (played(Progress::episodes) < episodes) {
      Progress progress = trainer.iterate();
      hear.accept(progress);
      boolean last = progress.episodes() >= episodes;
      if (last || progress.iteration() % EXAMINED_EVERY == 0) {
        Examination result = examine(trainer.network());
        trainer.examined(result.ratio());
        examined.accept(result);
        trainer.checkpoint().write(checkpoint);
      }
    }
    trainer.takeBest();
  }

  private long played(ToLongFunction<Progress> what) {
    List<Progress> curve = trainer.curve();
    return curve.isEmpty() ? 0 : what.applyAsLong(curve.get(curve.size() - 1));
  }

  private boolean hasPrior() {
    return trainer.network().architecture().hasPrior();
  }

  /** Compares a network with the bare rule. */
  public Examination examine(ActorCritic network) {
    if (bare == null) {
      bare = scenes().mapToDouble(scene -> examination.deployed(null, scene)).toArray();
    }
    double[] scores = hasPrior() ? corrected(network) : alone(network);
    double sum = 0;
    double worst = 0;
    double better = 0;
    double rule = 0;
    for (int s = 0; s < scores.length; s++) {
      double score = hasPrior() ? scores[s] / bare[s] : scores[s];
      sum += hasPrior() ? Math.log(score) : score;
      worst = Math.max(worst, score);
      better += scores[s] < bare[s] ? 1 : 0;
      rule += bare[s];
    }
    int n = scores.length;
    double mean = hasPrior() ? Math.exp(sum / n) : sum / n;
    return new Examination(mean, worst, better / n, rule / n, played(Progress::jobs));
  }

  private double[] corrected(ActorCritic network) {
    LearnedCosts costs = new LearnedCosts(network.copy());
    return scenes().mapToDouble(scene -> examination.deployed(costs, scene)).toArray();
  }

  private double[] alone(ActorCritic network) {
    return scenes()
        .mapToDouble(scene -> examination.play(network.copy(), scene, false).meanSlowdown())
        .toArray();
  }

  private static LongStream scenes() {
    return LongStream.range(FIRST_SCENE, FIRST_SCENE + SCENES).parallel();
  }
}
