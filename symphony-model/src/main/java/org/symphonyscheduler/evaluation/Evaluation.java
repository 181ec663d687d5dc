/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.symphonyscheduler.simulation.JobRun;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.simulation.TaskRun;

/**
 * Compares policies: each on every trial at every load, the loads found anew for each trial. Not
 * thread-safe.
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
    this.policies = List.copyOf(policies);
    // A name nobody knows is told before anything runs for minutes.
    policies.forEach(name -> factory(name, trials.get(0)));
  }

  /** How many simulations {@link #run} will tell of. */
  public int simulations() {
    return trials.size() * loads.size() * policies.size();
  }

  /**
   * Runs everything.
   *
   * @param progress hears each outcome as it comes
   */
  public List<Outcome> run(Consumer<Outcome> progress) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Trial trial : trials) {
      Calibration calibration = new Calibration(trial, factory(Policies.REFERENCE, trial));
      for (Load load : loads) {
        double rate = calibration.jobsPerSecond(load);
        for (String policy : policies) {
          SimulationResult result = trial.run(factory(policy, trial), rate);
          Outcome outcome =
              new Outcome(
                  trial.row(policy, load.label(), rate, result),
                  kernelSlowdowns(trial, result),
                  trial.measured(result).stream()
                      .mapToDouble(job -> 1 - job.oracleSeconds() / job.seconds())
                      .toArray());
          outcomes.add(outcome);
          progress.accept(outcome);
        }
      }
    }
    return outcomes;
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
