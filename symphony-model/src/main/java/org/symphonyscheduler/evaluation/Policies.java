/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.List;
import java.util.Locale;
import org.symphonyscheduler.policy.Inputs;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.policy.baseline.Clairvoyant;
import org.symphonyscheduler.policy.baseline.FirstFit;
import org.symphonyscheduler.policy.baseline.Graphene;
import org.symphonyscheduler.policy.baseline.Heft;
import org.symphonyscheduler.policy.baseline.IsolatedTimes;
import org.symphonyscheduler.policy.baseline.Paragon;
import org.symphonyscheduler.policy.baseline.Sparrow;
import org.symphonyscheduler.simulation.Conditions;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Workload;

/** The policies that can be compared, by name. Stateless. */
public final class Policies {
  /** The reference: true rates, one step ahead, first come first served. */
  public static final String REFERENCE = "clairvoyant";

  /** All names, best first. */
  public static final List<String> NAMES =
      List.of(
          "planner",
          "clairvoyant",
          "symphony",
          "symphony-fcfs",
          "symphony-yarn",
          "heft",
          "paragon",
          "graphene",
          "sparrow",
          "firstfit");

  /** Policies whose parameters {@code train} made; they run where those are on the class path. */
  public static final List<String> LEARNED = List.of("residual", "rnn", "paper");

  /** Policies that name each device: they run neither gangs nor where nodes choose. */
  static final List<String> NEED_DEVICES = List.of("heft", "paragon", "graphene");

  /** Parts of Symphony alone, for experiments that ask what the others are worth. */
  public static final List<String> PARTS = List.of("symphony-raw");

  private Policies() {}

  /**
   * The scheduler of a name.
   *
   * @param settings its parameters; what they leave out has its default
   * @param workload whose true isolated table rivals are given
   * @throws InvalidInputException when there is no policy of that name
   */
  public static Scheduler.Factory of(String name, PolicySettings settings, Workload workload) {
    IsolatedTimes table = IsolatedTimes.of(workload);
    SchedulingRules rules = settings.rules();
    ModelParameters parameters = settings.parameters();
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "firstfit" -> setting -> new Scheduler(new FirstFit(), rules);
      case "sparrow" ->
          setting ->
              new Scheduler(
                  new Sparrow(
                      settings.whole("probes", 2), settings.whole("types", 1), setting.seed()),
                  rules);
      case "graphene" ->
          setting ->
              new Scheduler(
                  new Graphene(
                      table,
                      settings.value("sensible", 3),
                      settings.value("packing", 0.5),
                      setting.clock()),
                  rules);
      case "paragon" ->
          setting ->
              new Scheduler(
                  new Paragon(
                      table,
                      settings.value("threshold", 2),
                      Conditions.DEFAULT_RECONFIGURATION_SECONDS,
                      setting.clock(),
                      setting.seed()),
                  rules);
      case "heft" ->
          setting ->
              new Scheduler(
                  new Heft(
                      table,
                      Conditions.DEFAULT_RECONFIGURATION_SECONDS,
                      parameters,
                      setting.clock()),
                  rules);
      case "clairvoyant", "planner" ->
          setting -> new Scheduler(new Clairvoyant(setting.truth(), parameters), rules);
      case "symphony", "symphony-fcfs", "symphony-yarn" ->
          setting -> {
            SymphonyModel model = new SymphonyModel(parameters, setting.clock());
            return new Scheduler(model, model::drain, rules);
          };
      case "symphony-raw" ->
          setting -> {
            SymphonyModel model =
                new SymphonyModel(parameters, setting.clock(), null, Inputs.RAW_COUNTERS);
            return new Scheduler(model, model::drain, rules);
          };
      case "residual" -> LearnedPolicies.corrected(LearnedPolicies.required("default"), settings);
      case "rnn", "paper" ->
          LearnedPolicies.agent(LearnedPolicies.required(name), TrainingWorld.kinds(workload));
      default ->
          throw new InvalidInputException(
              "--policies", "policy", name, "one of " + NAMES + ", " + PARTS + " or " + LEARNED);
    };
  }
}
