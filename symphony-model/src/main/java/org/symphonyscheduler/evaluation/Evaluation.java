/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.symphonyscheduler.simulation.JobRun;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.simulation.TaskRun;

/**
 * Compares policies: each on every trial at every load, the loads found anew for each trial. Trials
 * run side by side, one a processor; what one gives does not depend on the others, but for the time
 * that decisions take. For one caller.
 */
public final class Evaluation {
  private final List<Trial> trials;
  private final List<Load> loads;
  private final List<String> policies;
  private final Devices devices;

  /**
   * A simulation's row, and what its figures are made of.
   *
   * @param kernelSlowdowns run time over the isolated time on the fastest model, of each run
   * @param jobLosses 1 - isolated critical path / job time, of each job
   */
  public record Outcome(EvaluationRow row, double[] kernelSlowdowns, double[] jobLosses) {}

  public Evaluation(List<Trial> trials, List<Load> loads, List<String> policies) {
    this(trials, loads, policies, Devices.CHOSEN_BY_MODEL);
  }

  /**
   * @param devices who chooses the device on a node, for every policy but the reference
   */
  public Evaluation(List<Trial> trials, List<Load> loads, List<String> policies, Devices devices) {
    this.devices = devices;
    this.trials = List.copyOf(trials);
    this.loads = List.copyOf(loads);
    this.policies = policies.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    // A name nobody knows is told before anything runs for minutes.
    this.policies.forEach(name -> factory(name, trials.get(0)));
  }

  /** How many simulations {@link #run} will tell of. */
  public int simulations() {
    return trials.size() * loads.size() * policies.size();
  }

  /**
   * Runs everything.
   *
   * @param progress hears each outcome as it comes, one at a time, on any thread
   * @return outcomes by trial, load and policy, in the order of each
   */
  public List<Outcome> run(Consumer<Outcome> progress) {
    Object turn = new Object();
    Consumer<Outcome> inTurn =
        outcome -> {
          synchronized (turn) {
            progress.accept(outcome);
          }
        };
    return trials.parallelStream().flatMap(trial -> run(trial, inTurn).stream()).toList();
  }

  private List<Outcome> run(Trial trial, Consumer<Outcome> progress) {
    List<Outcome> outcomes = new ArrayList<>();
    Calibration calibration = new Calibration(trial, factory(Policies.REFERENCE, trial));
    for (Load load : loads) {
      double rate = calibration.jobsPerSecond(load);
      for (String policy : policies) {
        Outcome outcome = outcome(trial, load, rate, policy);
        outcomes.add(outcome);
        progress.accept(outcome);
      }
    }
    return outcomes;
  }

  private Outcome outcome(Trial trial, Load load, double rate, String policy) {
    SimulationResult result = trial.run(factory(policy, trial), rate);
    return new Outcome(
        trial.row(policy, load.label(), rate, result),
        kernelSlowdowns(trial, result),
        trial.measured(result).stream()
            .mapToDouble(job -> 1 - job.oracleSeconds() / job.seconds())
            .toArray());
  }

  private Scheduler.Factory factory(String policy, Trial trial) {
    PolicySettings settings = PolicySettings.tuned(policy);
    // The reference defines the loads and stays as it is.
    boolean asked = !policy.equals(Policies.REFERENCE);
    return Policies.of(policy, asked ? settings.choosing(devices) : settings, trial.workload());
  }

  private static double[] kernelSlowdowns(Trial trial, SimulationResult result) {
    List<JobRun> measured = trial.measured(result);
    double from = measured.get(0).arrivalSeconds();
    return result.runs().stream()
        .filter(run -> !run.lost() && run.readySeconds() >= from)
        .mapToDouble(TaskRun::slowdown)
        .toArray();
  }
}
