/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.symphonyscheduler.network.FullyConnected;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.network.Layer;
import org.symphonyscheduler.network.Lstm;
import org.symphonyscheduler.network.Parameters;
import org.symphonyscheduler.network.Rows;
import org.symphonyscheduler.network.Softmax;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

/**
 * Actor and critic over the parts that an {@link Architecture} names:
 *
 * <pre>
 *   machine m:    e_m = graph network over its topology and beliefs, or layers over its counters
 *   moment:       g = [numbers of the moment, sum of e_m, graph network over the job]
 *   time:         h = LSTM(g), or g itself
 *   candidate c:  logit_c = prior_c + actor([numbers of c, e of c's machine, h])
 *   value:        V = critic(h)
 * </pre>
 *
 * Both heads end in layers of zeros: with a prior the first policy is the rule, without one it is
 * uniform. An embedding is made once per machine state: on one tape, and over tapes that only
 * evaluate. Not thread-safe; copies for other threads are cheap.
 */
public final class ActorCritic {
  /** Labels of a task in a job's graph. */
  static final int TASK_LABELS = 6;

  private final Architecture architecture;
  private final Parameters parameters = new Parameters();
  private final MachineEncoder encoder;
  private final GraphNetwork jobs;
  private final Lstm lstm;
  private final Layer actor;
  private final Layer critic;
  private final Map<MachineView, double[]> kept = new IdentityHashMap<>();
  private final Map<MachineView, Value> onTape = new IdentityHashMap<>();
  private Value[] machines = new Value[16];

  /** What a pass forward gives; reused. */
  public static final class Pass {
    /** Logarithm of each candidate's probability, minus infinity where masked; candidates x 1. */
    public Value logarithms;

    /** Expected return, 1 x 1. */
    public Value value;

    /** State of the LSTM after this decision, 1 x {@link #stateSize}; null without LSTM. */
    public Value state;
  }

  /**
   * A network that has not learned.
   *
   * @param seed of its first parameters
   */
  public ActorCritic(Architecture architecture, long seed) {
    this(architecture, seed, 0);
  }

  /**
   * @param samples particles of a belief, 0 for means alone
   */
  ActorCritic(Architecture architecture, long seed, int samples) {
    this.architecture = architecture;
    SplittableRandom random = new SplittableRandom(seed);
    encoder =
        switch (architecture.machines()) {
          case NONE -> null;
          case TOPOLOGY ->
              MachineEncoder.topology(parameters, architecture.sizes(), samples, random);
          case COUNTERS -> MachineEncoder.counters(parameters, random);
        };
    jobs =
        architecture.jobs()
            ? new GraphNetwork(parameters, "job", 1, TASK_LABELS, architecture.sizes(), random)
            : null;
    int embedding = encoder == null ? 0 : encoder.outputs();
    int moment = architecture.context() + embedding + (jobs == null ? 0 : jobs.outputs());
    lstm =
        architecture.lstm() == 0
            ? null
            : new Lstm(parameters, "lstm", moment, architecture.lstm(), random);
    int time = lstm == null ? moment : lstm.units();
    actor =
        FullyConnected.zeroEnded(
            parameters,
            "actor",
            architecture.rows() + embedding + time,
            architecture.actor(),
            1,
            random);
    critic = FullyConnected.zeroEnded(parameters, "critic", time, architecture.critic(), 1, random);
  }

  /** What it is made of. */
  public Architecture architecture() {
    return architecture;
  }

  /** All that it learns. Call {@link #changed} after writing. */
  public Parameters parameters() {
    return parameters;
  }

  /** Forgets embeddings made with other parameters. */
  public void changed() {
    kept.clear();
  }

  /** Numbers of the LSTM's state, 0 without. */
  public int stateSize() {
    return lstm == null ? 0 : 2 * lstm.units();
  }

  /** An equal network for another thread. */
  public ActorCritic copy() {
    ActorCritic copy = new ActorCritic(architecture, 0);
    copy.parameters.set(parameters.values());
    return copy;
  }

  /** Forgets what lies on a tape that is reset. */
  public void newTape() {
    onTape.clear();
  }

  /**
   * Decides.
   *
   * @param recording whether the tape records; then derivatives flow into embeddings
   * @param state of the LSTM, null without
   */
  public void forward(Tape tape, boolean recording, Observation seen, Value state, Pass result) {
    Value moment = tape.input(1, seen.context.length, seen.context, 0);
    Value embeddings = null;
    if (encoder != null) {
      embeddings = embeddings(tape, recording, seen);
      moment = Rows.beside(tape, moment, Rows.scatter(tape, embeddings, zeros(seen), 1));
    }
    if (jobs != null) {
      moment = Rows.beside(tape, moment, job(tape, seen));
    }
    Value time = moment;
    if (lstm != null) {
      result.state = lstm.step(tape, moment, state);
      time = lstm.output(tape, result.state);
    }
    Value rows = tape.input(seen.size, seen.width, seen.rows, 0);
    if (encoder != null) {
      rows = Rows.beside(tape, rows, Rows.gather(tape, embeddings, seen.machine, seen.size));
    }
    Value residual = actor.apply(tape, Rows.beside(tape, rows, time));
    Value prior = tape.input(seen.size, 1, seen.prior, 0);
    result.logarithms = Softmax.logarithms(tape, tape.sum(1, residual, 1, prior), seen.valid);
    result.value = critic.apply(tape, time);
  }

  /** What is added to the prior's logits, into an array; for networks that see candidates only. */
  void residuals(Tape tape, Observation seen, double[] into) {
    Value moment = tape.input(1, seen.context.length, seen.context, 0);
    Value rows = tape.input(seen.size, seen.width, seen.rows, 0);
    actor.apply(tape, Rows.beside(tape, rows, moment)).copyTo(into, 0);
  }

  /**
   * The same for the candidates of several tasks at once.
   *
   * @param contexts numbers of the moment of each task, one after the other
   * @param taskOf the task of each candidate
   */
  void residuals(
      Tape tape, Observation all, double[] contexts, int[] taskOf, int tasks, double[] into) {
    Value moments = tape.input(tasks, all.context.length, contexts, 0);
    Value rows = tape.input(all.size, all.width, all.rows, 0);
    Value each = Rows.gather(tape, moments, taskOf, all.size);
    actor.apply(tape, Rows.beside(tape, rows, each)).copyTo(into, 0);
  }

  private static final int[] ZEROS = new int[4096];

  private static int[] zeros(Observation seen) {
    return seen.machines.size() <= ZEROS.length ? ZEROS : new int[seen.machines.size()];
  }

  private Value job(Tape tape, Observation seen) {
    if (seen.job == null) {
      return tape.input(1, jobs.outputs());
    }
    Value tasks = tape.input(seen.job.vertices(), TASK_LABELS, seen.tasks, 0);
    return jobs.apply(tape, seen.job, tape.input(seen.job.edges(), 1), tasks);
  }

  private Value embeddings(Tape tape, boolean recording, Observation seen) {
    int count = seen.machines.size();
    if (count == 0) {
      return tape.input(1, encoder.outputs());
    }
    if (machines.length < count) {
      machines = Arrays.copyOf(machines, 2 * count);
    }
    for (int m = 0; m < count; m++) {
      MachineView view = seen.machines.get(m);
      machines[m] = recording ? recorded(tape, view) : evaluated(tape, view);
    }
    return Rows.stack(tape, machines, count);
  }

  private Value recorded(Tape tape, MachineView view) {
    Value known = onTape.get(view);
    if (known == null) {
      known = encoder.apply(tape, view);
      onTape.put(view, known);
    }
    return known;
  }

  /** Machine states kept before all are forgotten: those of some heartbeats of a large cluster. */
  private static final int MOST_KEPT = 1024;

  private Value evaluated(Tape tape, MachineView view) {
    double[] known = kept.get(view);
    if (known == null) {
      if (kept.size() >= MOST_KEPT) {
        kept.clear();
      }
      known = new double[encoder.outputs()];
      encoder.apply(tape, view).copyTo(known, 0);
      kept.put(view, known);
    }
    return tape.input(1, known.length, known, 0);
  }
}
