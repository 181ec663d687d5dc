/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.symphonyscheduler.simulation.JobRun;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.simulation.TaskRun;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Compares policies: each on every trial at every load, the loads found anew for each trial. Trials
 * run side by side, one a processor; what one gives does not depend on the others, but for the time
 * that decisions take. For one caller.
 */
public final class Evaluation {
  private final List<Trial> trials;
  private final List<Pace> paces;
  private final List<Contestant> contestants;
  private final Devices devices;

  /**
   * A simulation's row, and what its figures are made of.
   *
   * @param kernelSlowdowns run time over the isolated time on the fastest model, of each run
   * @param jobLosses 1 - isolated critical path / job time, of each job in the order of arrival
   */
  public record Outcome(EvaluationRow row, double[] kernelSlowdowns, double[] jobLosses) {
    /** Job time over the isolated critical path, of each job in the order of arrival. */
    public double[] jobSlowdowns() {
      return Arrays.stream(jobLosses).map(loss -> 1 / (1 - loss)).toArray();
    }
  }

  /** One in which the model chooses devices. */
  public Evaluation(List<Trial> trials, List<? extends Pace> paces, List<String> policies) {
    this(trials, paces, policies, Devices.CHOSEN_BY_MODEL);
  }

  /** What an experiment asks. */
  public Evaluation(List<Trial> trials, Experiment experiment) {
    this(trials, experiment.paces(), Devices.CHOSEN_BY_MODEL, experiment.contestants());
  }

  /**
   * @param trials at least one
   * @param paces how fast jobs come
   * @param policies as {@link Contestant#parse} reads them; none for all that can run the trials
   * @param devices who chooses the device on a node, for every policy but the reference
   */
  public Evaluation(
      List<Trial> trials, List<? extends Pace> paces, List<String> policies, Devices devices) {
    this(
        trials,
        paces,
        devices,
        contestants(policies, devices == Devices.CHOSEN_BY_MODEL && !anyGangs(trials)));
  }

  private Evaluation(
      List<Trial> trials,
      List<? extends Pace> paces,
      Devices devices,
      List<Contestant> contestants) {
    this.devices = devices;
    this.trials = List.copyOf(trials);
    this.paces = List.copyOf(paces);
    this.contestants = List.copyOf(contestants);
    // A name nobody knows is told before anything runs for minutes.
    this.contestants.forEach(each -> each.factory(trials.get(0).workload(), devices));
  }

  private static boolean anyGangs(List<Trial> trials) {
    return trials.stream()
        .flatMap(trial -> trial.workload().kernels().stream())
        .flatMap(kernel -> kernel.implementations().stream())
        .anyMatch(implementation -> implementation.units() > 1);
  }

  private static List<Contestant> contestants(List<String> policies, boolean everyDevice) {
    List<Contestant> contestants = new ArrayList<>();
    for (String each : policies.isEmpty() ? Policies.NAMES : policies) {
      Contestant contestant = Contestant.parse(each);
      if (everyDevice || !Policies.NEED_DEVICES.contains(contestant.policy())) {
        contestants.add(contestant);
      } else if (!policies.isEmpty()) {
        throw new InvalidInputException(
            "--policies",
            "policy",
            each,
            "none of " + Policies.NEED_DEVICES + ", which must choose every device themselves");
      }
    }
    return contestants;
  }

  /** How many simulations {@link #run} will tell of. */
  public int simulations() {
    return trials.size() * paces.size() * contestants.size();
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
    Calibration calibration =
        new Calibration(
            trial, Contestant.parse(Policies.REFERENCE).factory(trial.workload(), devices));
    for (Pace pace : paces) {
      double rate = pace.jobsPerSecond(calibration);
      for (Contestant each : contestants) {
        Outcome outcome = outcome(trial, pace, rate, each);
        outcomes.add(outcome);
        progress.accept(outcome);
      }
    }
    return outcomes;
  }

  private Outcome outcome(Trial trial, Pace pace, double rate, Contestant contestant) {
    SimulationResult result = contestant.run(trial, rate, devices);
    return new Outcome(
        trial.row(contestant.label(), pace.label(), rate, result),
        kernelSlowdowns(trial, result),
        trial.measured(result).stream()
            .mapToDouble(job -> 1 - job.oracleSeconds() / job.seconds())
            .toArray());
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
