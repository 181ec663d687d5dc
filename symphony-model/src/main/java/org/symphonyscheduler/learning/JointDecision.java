/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.Arrays;
import org.symphonyscheduler.network.Tape;

/**
 * Decides a batch of tasks, 1 to {@value #MOST}, in one call: one pass of the network over all
 * candidates of all tasks, then assignments one by one, the task first that has most to lose by
 * coming second. A place that is used up is masked for who comes after; who has no place left stays
 * undecided. As good as the best assignment at high load and cheaper (FINDINGS). Decides greedily,
 * over networks that see candidates only. Not thread-safe; allocates nothing once it has grown.
 */
public final class JointDecision {
  /** Most tasks of a batch: beyond, a scheduler makes several. */
  public static final int MOST = 256;

  /** What an undecided task's choice is. */
  public static final int NONE = -1;

  private final ActorCritic network;
  private final Tape tape = new Tape(false);
  private final Observation all;
  private int[] first = new int[MOST + 1];
  private int[] taskOf = new int[64];
  private int[] place = new int[64];
  private int[] room = new int[64];
  private double[] logit = new double[64];
  private double[] contexts;
  private final boolean[] decided = new boolean[MOST];
  private final int[] best = new int[MOST];
  private final int[] second = new int[MOST];
  private int tasks;
  private int places;

  /**
   * @throws IllegalArgumentException when the network sees more than candidates
   */
  public JointDecision(ActorCritic network) {
    Architecture of = network.architecture();
    if (of.sees() || of.lstm() > 0) {
      throw new IllegalArgumentException(of.name() + " sees more than candidates");
    }
    this.network = network;
    all = new Observation(of.rows(), of.context());
    contexts = new double[MOST * of.context()];
  }

  /** Forgets tasks and places. */
  public void clear() {
    all.clear();
    tasks = 0;
    places = 0;
  }

  /**
   * Adds a place where tasks can run.
   *
   * @param capacity how many of the batch it can take; waiting for it is not limited
   * @return its number
   */
  public int addPlace(int capacity) {
    if (places == room.length) {
      room = Arrays.copyOf(room, 2 * places);
    }
    room[places] = capacity;
    return places++;
  }

  /**
   * Adds a task.
   *
   * @param seen its candidates and moment; copied
   * @param placeOf the place of each candidate, {@link #NONE} for one that uses up none, such as a
   *     wait
   * @throws IllegalStateException when the batch is full
   */
  public void addTask(Observation seen, int[] placeOf) {
    if (tasks == MOST) {
      throw new IllegalStateException("a batch has at most " + MOST + " tasks");
    }
    first[tasks] = all.size;
    for (int c = 0; c < seen.size; c++) {
      int row = all.add(seen.prior[c], seen.valid[c], -1);
      System.arraycopy(seen.rows, c * seen.width, all.rows, row * all.width, all.width);
      if (row == taskOf.length) {
        taskOf = Arrays.copyOf(taskOf, 2 * row);
        place = Arrays.copyOf(place, 2 * row);
        logit = Arrays.copyOf(logit, 2 * row);
      }
      taskOf[row] = tasks;
      place[row] = placeOf[c];
    }
    System.arraycopy(seen.context, 0, contexts, tasks * seen.context.length, seen.context.length);
    first[++tasks] = all.size;
  }

  /**
   * Decides.
   *
   * @param chosen receives the candidate of each task, {@link #NONE} where nothing was left
   */
  public void decide(int[] chosen) {
    Arrays.fill(chosen, 0, tasks, NONE);
    if (all.size == 0) {
      return;
    }
    tape.reset();
    network.residuals(tape, all, contexts, taskOf, tasks, logit);
    for (int row = 0; row < all.size; row++) {
      logit[row] += all.prior[row];
    }
    for (int task = 0; task < tasks; task++) {
      decided[task] = false;
      look(task);
    }
    for (int n = 0; n < tasks; n++) {
      int task = mostRegretful();
      decided[task] = true;
      int row = best[task];
      if (row >= 0) {
        chosen[task] = row - first[task];
        take(place[row]);
      }
    }
  }

  /** Uses up room; who had an eye on a place that is full now looks again. */
  private void take(int at) {
    if (at < 0 || --room[at] > 0) {
      return;
    }
    for (int task = 0; task < tasks; task++) {
      if (!decided[task] && (isAt(best[task], at) || isAt(second[task], at))) {
        look(task);
      }
    }
  }

  private boolean isAt(int row, int at) {
    return row >= 0 && place[row] == at;
  }

  /** Finds a task's first and second choice as places stand. */
  private void look(int task) {
    best[task] = best(task, NONE);
    second[task] = best[task] < 0 ? NONE : best(task, best[task]);
  }

  /** The undecided task whose second choice is worst against its first. */
  private int mostRegretful() {
    int most = -1;
    double regret = Double.NEGATIVE_INFINITY;
    for (int task = 0; task < tasks; task++) {
      if (decided[task]) {
        continue;
      }
      double loss =
          best[task] < 0
              ? -1
              : second[task] < 0
                  ? Double.POSITIVE_INFINITY
                  : logit[best[task]] - logit[second[task]];
      if (most < 0 || loss > regret) {
        most = task;
        regret = loss;
      }
    }
    return most;
  }

  /**
   * The likeliest candidate of a task that is valid and has room, at another place than a row's.
   */
  private int best(int task, int otherThan) {
    int best = -1;
    for (int row = first[task]; row < first[task + 1]; row++) {
      boolean open = all.valid[row] && (place[row] < 0 || room[place[row]] > 0);
      boolean same =
          otherThan >= 0 && (row == otherThan || place[row] >= 0 && place[row] == place[otherThan]);
      if (open && !same && (best < 0 || logit[row] > logit[best])) {
        best = row;
      }
    }
    return best;
  }
}
