/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules.Devices;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Workload;

/**
 * A policy with its parameters, as the command line names it: {@code symphony}, or {@code
 * symphony:horizon=2:thompson=1} where some differ from the tuned ones. Immutable.
 *
 * @param label the text itself, the policy's name in small letters, and the conditions
 * @param policy name of the policy
 * @param settings tuned parameters, with those of the text in their place
 * @param conditions under which it runs each trial; loads are found without them
 * @param before jobs that an earlier model of its kind had run on the same cluster, and whose
 *     knowledge it recalls; 0 where it starts from nothing
 */
public record Contestant(
    String label,
    String policy,
    PolicySettings settings,
    UnaryOperator<Trial> conditions,
    int before) {
  private static final String OPTION = "--policies";

  /**
   * Reads a policy and its parameters. Whether the policy exists is told by {@link #factory}, but
   * for those with parameters.
   *
   * @throws InvalidInputException naming a parameter the policy does not have, or a value out of
   *     range
   */
  public static Contestant parse(String text) {
    String[] parts = text.strip().split(":", -1);
    String policy = parts[0].toLowerCase(Locale.ROOT);
    PolicySettings settings = PolicySettings.tuned(policy);
    StringBuilder label = new StringBuilder(policy);
    for (int i = 1; i < parts.length; i++) {
      settings = with(policy, settings, parts[i]);
      label.append(':').append(parts[i]);
    }
    return new Contestant(label.toString(), policy, settings, UnaryOperator.identity(), 0);
  }

  /**
   * The same under other conditions.
   *
   * @param name of the conditions, for tables and figures
   */
  Contestant under(String name, UnaryOperator<Trial> conditions) {
    return new Contestant(label + " (" + name + ")", policy, settings, conditions, before);
  }

  /**
   * The same after a restart, for policies that learn.
   *
   * @param jobs that the model before it had run
   */
  Contestant recalling(int jobs) {
    String recalls = label + " (recalls " + jobs + " jobs)";
    return new Contestant(recalls, policy, settings, conditions, jobs);
  }

  private static PolicySettings with(String policy, PolicySettings settings, String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      throw new InvalidInputException(OPTION, policy, part, "a parameter such as eta=1.6");
    }
    String name = part.substring(0, equals);
    double value = PolicyParameters.value(OPTION, policy, name, part.substring(equals + 1));
    return settings.with(name, value);
  }

  /**
   * Its scheduler.
   *
   * @param workload whose true isolated table rivals are given
   * @param devices who chooses the device on a node; the bare reference's are always its own
   * @throws InvalidInputException when there is no such policy
   */
  Scheduler.Factory factory(Workload workload, Devices devices) {
    // The reference defines the loads and stays as it is.
    boolean reference = label.equals(Policies.REFERENCE);
    return Policies.of(policy, reference ? settings : settings.choosing(devices), workload);
  }

  /** Runs a trial under its conditions, and before that whatever it recalls. */
  SimulationResult run(Trial trial, double jobsPerSecond, Devices devices) {
    Trial own = conditions.apply(trial);
    Scheduler.Factory fresh = factory(own.workload(), devices);
    Scheduler.Factory begun =
        before == 0 ? fresh : new Restart(own, before).of(fresh, jobsPerSecond);
    return own.run(begun, jobsPerSecond);
  }
}
