/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.symphonyscheduler.belief.gradient.Adam;
import org.symphonyscheduler.network.Function;
import org.symphonyscheduler.network.Parameters;
import org.symphonyscheduler.network.Softmax;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

/** Improves an actor-critic by experience: A2C or PPO, read from top to bottom. For one thread. */
final class Learner {
  private final ActorCritic network;
  private final Settings settings;
  private final Adam adam;
  private final Tape tape = new Tape(true);
  private final ActorCritic.Pass pass = new ActorCritic.Pass();
  private final Sums sums = new Sums();

  /** Decisions in a row, with what they were worth. */
  private record Segment(List<Step> steps, Advantages of, int first) {}

  /**
   * What one update came to, means over its decisions.
   *
   * @param policyLoss what the policy's step went down
   * @param valueLoss mean squared error of the critic
   * @param entropy of the policy, nats
   * @param kl how far the policy moved, nats
   * @param explainedVariance of the critic before the update
   * @param waits share of decisions that wait
   */
  public record Report(
      double policyLoss,
      double valueLoss,
      double entropy,
      double kl,
      double explainedVariance,
      double waits) {}

  private static final class Sums {
    double policy;
    double value;
    double entropy;
    double kl;
    int count;
  }

  Learner(ActorCritic network, Settings settings) {
    this.network = network;
    this.settings = settings;
    adam = new Adam(network.parameters().size(), settings.rate(), Adam.NEVER);
  }

  Adam adam() {
    return adam;
  }

  /**
   * Learns from whole episodes.
   *
   * @param random shuffles segments
   */
  Report learn(List<Trajectory> episodes, SplittableRandom random) {
    List<Advantages> advantages = new ArrayList<>();
    List<Segment> segments = new ArrayList<>();
    double explained = 0;
    for (Trajectory episode : episodes) {
      Advantages of = advantages(episode);
      advantages.add(of);
      explained += of.explainedVariance() / episodes.size();
      cut(episode.steps(), of, segments);
    }
    if (settings.rule() == Settings.Rule.PPO) {
      Advantages.normalise(advantages);
    }
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      if (epoch > 0 && kl() > settings.patient()) {
        break;
      }
      clear();
      if (settings.rule() == Settings.Rule.PPO) {
        shuffle(segments, random);
      }
      epoch(segments);
    }
    return report(episodes, explained);
  }

  /**
   * One step of A2C while episodes are played: from the last segment of each that is followed by a
   * decision, whose value stands for what comes after.
   */
  void step(List<Trajectory> going) {
    List<Segment> segments = new ArrayList<>();
    for (Trajectory trajectory : going) {
      int end = trajectory.steps().size() - 1;
      int first = end - settings.segment();
      Advantages of = advantages(trajectory);
      segments.add(new Segment(List.copyOf(trajectory.steps().subList(first, end)), of, first));
    }
    epoch(segments);
  }

  /** What the steps since the last report came to. */
  Report report(List<Trajectory> episodes) {
    double explained = 0;
    for (Trajectory episode : episodes) {
      explained += advantages(episode).explainedVariance() / episodes.size();
    }
    Report report = report(episodes, explained);
    clear();
    return report;
  }

  private Advantages advantages(Trajectory episode) {
    return settings.rule() == Settings.Rule.A2C
        ? Advantages.nStep(episode, settings.reward(), settings.segment())
        : Advantages.generalised(episode, settings.reward(), settings.lambda());
  }

  private void cut(List<Step> steps, Advantages of, List<Segment> into) {
    for (int first = 0; first < steps.size(); first += settings.segment()) {
      int end = Math.min(steps.size(), first + settings.segment());
      into.add(new Segment(steps.subList(first, end), of, first));
    }
  }

  private static void shuffle(List<Segment> segments, SplittableRandom random) {
    for (int i = segments.size() - 1; i > 0; i--) {
      java.util.Collections.swap(segments, i, random.nextInt(i + 1));
    }
  }

  /** Goes through all segments once; Adam steps whenever a batch is full. */
  private void epoch(List<Segment> segments) {
    Parameters parameters = network.parameters();
    int from = 0;
    while (from < segments.size()) {
      int to = from;
      int decisions = 0;
      while (to < segments.size() && decisions < settings.batch()) {
        decisions += segments.get(to++).steps().size();
      }
      parameters.clearGradient();
      for (Segment segment : segments.subList(from, to)) {
        back(segment, decisions);
      }
      parameters.clipGradient(settings.longest());
      adam.step(parameters.values(), parameters.gradient());
      network.changed();
      from = to;
    }
  }

  /** Adds a segment's gradient. */
  private void back(Segment segment, int decisions) {
    tape.reset();
    network.newTape();
    int size = network.stateSize();
    double[] start = segment.steps().get(0).state();
    Value state = size == 0 ? null : tape.input(1, size, start, 0);
    Value loss = tape.input(1, 1);
    for (int i = 0; i < segment.steps().size(); i++) {
      Step step = segment.steps().get(i);
      network.forward(tape, true, step.seen(), state, pass);
      state = pass.state;
      double advantage = segment.of().advantage()[segment.first() + i];
      double target = segment.of().target()[segment.first() + i];
      loss = tape.sum(1, loss, 1.0 / decisions, loss(step, advantage, target));
    }
    tape.backward(loss);
  }

  private Value loss(Step step, double advantage, double target) {
    Value log = Softmax.pick(tape, pass.logarithms, step.action());
    double moved = log.get(0, 0) - step.logProbability();
    Value policy =
        settings.rule() == Settings.Rule.A2C
            ? actorCritic(log, advantage)
            : clipped(step, log, advantage);
    Value expected = tape.input(1, 1, new double[] {target}, 0);
    Value error = tape.map(Function.SQUARE, tape.sum(1, pass.value, -1, expected));
    Value entropy = Softmax.entropy(tape, pass.logarithms);
    sums.policy += policy.get(0, 0);
    sums.value += error.get(0, 0);
    sums.entropy += entropy.get(0, 0);
    // J. Schulman's estimate of KL(old, new), never negative.
    sums.kl += Math.exp(moved) - 1 - moved;
    sums.count++;
    Value both = tape.sum(1, policy, settings.valueWeight(), error);
    return tape.sum(1, both, -settings.entropy(), entropy);
  }

  /** {@code -log pi(a) A}, with the advantage held fixed. */
  private Value actorCritic(Value log, double advantage) {
    return tape.sum(-advantage, log, 0, log);
  }

  /** {@code -min(ratio A, clip(ratio) A)}. */
  private Value clipped(Step step, Value log, double advantage) {
    Value old = tape.input(1, 1, new double[] {step.logProbability()}, 0);
    Value ratio = tape.map(Function.EXP, tape.sum(1, log, -1, old));
    Value held = tape.clamp(ratio, 1 - settings.clip(), 1 + settings.clip());
    Value free = tape.sum(advantage, ratio, 0, ratio);
    Value bound = tape.sum(advantage, held, 0, held);
    Value worse = tape.smaller(free, bound);
    return tape.sum(-1, worse, 0, worse);
  }

  private double kl() {
    return sums.count == 0 ? 0 : sums.kl / sums.count;
  }

  private void clear() {
    sums.policy = 0;
    sums.value = 0;
    sums.entropy = 0;
    sums.kl = 0;
    sums.count = 0;
  }

  private Report report(List<Trajectory> episodes, double explained) {
    int count = Math.max(1, sums.count);
    long waits = 0;
    long all = 0;
    for (Trajectory episode : episodes) {
      for (Step step : episode.steps()) {
        waits += step.kind() == Step.Kind.WAIT ? 1 : 0;
        all++;
      }
    }
    return new Report(
        sums.policy / count,
        sums.value / count,
        sums.entropy / count,
        sums.kl / count,
        explained,
        (double) waits / Math.max(1, all));
  }
}
