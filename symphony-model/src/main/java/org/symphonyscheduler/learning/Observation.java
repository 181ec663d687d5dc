/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.Arrays;
import java.util.List;
import org.symphonyscheduler.network.Graph;

/**
 * What an agent sees when it decides: candidates, the moment, machines, the job. Filled anew for
 * each decision, so that deciding allocates nothing once it has grown; {@link #copy} is what
 * experience keeps. Not thread-safe.
 */
public final class Observation {
  final int width;
  double[] rows = new double[0];
  double[] prior = new double[64];
  boolean[] valid = new boolean[64];
  int[] machine = new int[64];
  int size;
  final double[] context;

  /** In the order that {@link #machine} counts by; empty when the agent does not see machines. */
  List<MachineView> machines = List.of();

  /** The job's graph, null when the agent does not see it. */
  Graph job;

  /** Labels of the job's tasks, row by row. */
  double[] tasks = new double[0];

  /**
   * @param width numbers per candidate
   * @param context numbers of the moment
   */
  public Observation(int width, int context) {
    this.width = width;
    this.context = new double[context];
    grow(64);
  }

  /** Forgets all candidates and what was seen. */
  public void clear() {
    size = 0;
    machines = List.of();
    job = null;
  }

  /**
   * Adds a candidate of zeros.
   *
   * @param priorLogit what the rule thinks of it; 0 without a rule
   * @param isValid whether it may be chosen: the mask
   * @param onMachine index into the machines, -1 for none
   * @return its number
   */
  public int add(double priorLogit, boolean isValid, int onMachine) {
    if (size == valid.length) {
      grow(2 * size);
    }
    Arrays.fill(rows, size * width, (size + 1) * width, 0);
    prior[size] = priorLogit;
    valid[size] = isValid;
    machine[size] = onMachine;
    return size++;
  }

  /** Sets a number of a candidate; magnitudes near one learn best. */
  public void set(int candidate, int column, double number) {
    rows[candidate * width + column] = number;
  }

  /** Sets a number of the moment. */
  public void setContext(int column, double number) {
    context[column] = number;
  }

  /** How many candidates there are. */
  public int size() {
    return size;
  }

  /** Whether a candidate may be chosen. */
  public boolean valid(int candidate) {
    return valid[candidate];
  }

  /** What experience keeps. */
  Observation copy() {
    Observation copy = new Observation(width, context.length);
    copy.rows = Arrays.copyOf(rows, size * width);
    copy.prior = Arrays.copyOf(prior, size);
    copy.valid = Arrays.copyOf(valid, size);
    copy.machine = Arrays.copyOf(machine, size);
    copy.size = size;
    System.arraycopy(context, 0, copy.context, 0, context.length);
    copy.machines = List.copyOf(machines);
    copy.job = job;
    copy.tasks = tasks.clone();
    return copy;
  }

  private void grow(int capacity) {
    rows = Arrays.copyOf(rows, capacity * width);
    prior = Arrays.copyOf(prior, capacity);
    valid = Arrays.copyOf(valid, capacity);
    machine = Arrays.copyOf(machine, capacity);
  }
}
