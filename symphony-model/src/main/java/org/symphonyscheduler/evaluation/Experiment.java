/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.symphonyscheduler.simulation.Telemetry;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * A question that is answered by running policies, some of them under other conditions or without
 * one of their parts, on the same trials. Immutable.
 *
 * @param name as the command line has it
 * @param question what it answers
 * @param contestants who runs, in the order of the figure
 * @param paces how fast jobs come
 * @param reference label of the contestant that the others are compared with
 * @param overLoads whether the figure shows slowdowns against the load, else ratios to the
 *     reference
 */
public record Experiment(
    String name,
    String question,
    List<Contestant> contestants,
    List<Pace> paces,
    String reference,
    boolean overLoads) {
  private static final String OWN = "symphony";
  private static final List<Pace> EVERY_LOAD = List.of(Load.LOW, Load.MID, Load.HIGH);
  private static final List<Pace> CONTENDED = List.of(Load.MID, Load.HIGH);

  /** Multiples of mid load; the last is beyond what most clusters carry. */
  private static final double[] SHARES = {0.25, 0.5, 0.75, 1, 1.15, 1.3, 1.45};

  /** Jobs before a restart: by then run times are known, and little more is learned. */
  private static final int JOBS_BEFORE = 600;

  private static final Map<String, Supplier<Experiment>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("rivals", Experiment::rivals);
    ALL.put("loads", Experiment::loads);
    ALL.put("ablation", Experiment::ablation);
    ALL.put("telemetry", Experiment::telemetry);
    ALL.put("drift", Experiment::drift);
    ALL.put("restart", Experiment::restart);
  }

  public Experiment {
    contestants = List.copyOf(contestants);
    paces = List.copyOf(paces);
  }

  /** All names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The experiment of a name.
   *
   * @throws InvalidInputException when there is none
   */
  public static Experiment of(String name) {
    Supplier<Experiment> found = ALL.get(name);
    if (found == null) {
      throw new InvalidInputException("experiment", "name", name, "one of " + names());
    }
    return found.get();
  }

  private static Experiment rivals() {
    return new Experiment(
        "rivals",
        "How much better are jobs off than under other policies, on clusters nobody was tuned for?",
        policies(Policies.NAMES),
        EVERY_LOAD,
        Policies.REFERENCE,
        false);
  }

  private static Experiment loads() {
    return new Experiment(
        "loads",
        "How do slowdowns grow with the load?",
        policies(
            List.of("planner", Policies.REFERENCE, OWN, "symphony-yarn", "paragon", "graphene")),
        DoubleStream.of(SHARES).<Pace>mapToObj(LoadShare::new).toList(),
        Policies.REFERENCE,
        true);
  }

  private static Experiment ablation() {
    return new Experiment(
        "ablation",
        "Which part earns what? Each is left out on its own.",
        policies(
            List.of(
                OWN,
                "symphony:waitFactor=0",
                "symphony:horizon=0",
                "symphony:eta=0",
                "symphony:slowestLast=0",
                "symphony-raw",
                "symphony:evict=0",
                "symphony:patience=1",
                "symphony:price=0",
                "symphony:soonWeight=0",
                "symphony:outlook=0",
                "symphony:thompson=0")),
        CONTENDED,
        OWN,
        false);
  }

  private static Experiment telemetry() {
    Telemetry usual = Telemetry.USUAL;
    Map<String, Telemetry> broken = new LinkedHashMap<>();
    broken.put("half missing", new Telemetry(usual.heartbeatSeconds(), 0, 1, 0.5, 0, 0));
    broken.put("10 s late", new Telemetry(usual.heartbeatSeconds(), 10, 1, 0, 0, 0));
    broken.put("every 10 s", new Telemetry(10, 0, 1, 0, 0, 0));
    broken.put("noise x 5", new Telemetry(usual.heartbeatSeconds(), 0, 5, 0, 0, 0));
    broken.put("third stuck", new Telemetry(usual.heartbeatSeconds(), 0, 1, 0, 0, 0.34));
    broken.put("third dead", new Telemetry(usual.heartbeatSeconds(), 0, 1, 0, 0.34, 0));
    broken.put("all dead", new Telemetry(usual.heartbeatSeconds(), 0, 1, 0, 1, 0));
    List<Contestant> all = new ArrayList<>(policies(List.of(Policies.REFERENCE, OWN)));
    broken.forEach(
        (name, telemetry) ->
            all.add(Contestant.parse(OWN).under(name, trial -> trial.with(telemetry))));
    return new Experiment(
        "telemetry",
        "What when counters are missing, late, noisy, stuck or not there?",
        all,
        List.of(Load.MID),
        Policies.REFERENCE,
        false);
  }

  private static Experiment drift() {
    UnaryOperator<Trial> drift = trial -> trial.drifting(0.3);
    List<Contestant> all = new ArrayList<>();
    for (String policy : Arrays.asList(Policies.REFERENCE, OWN, "paragon", "graphene")) {
      Contestant each = Contestant.parse(policy);
      all.add(each);
      all.add(each.under("drift", drift));
    }
    return new Experiment(
        "drift",
        "What when three devices in ten change their speed? The clairvoyant is told at once.",
        all,
        List.of(Load.MID),
        Policies.REFERENCE,
        false);
  }

  private static Experiment restart() {
    List<Contestant> all = new ArrayList<>(policies(List.of(Policies.REFERENCE, "planner")));
    for (String policy : List.of(OWN, "symphony-yarn")) {
      Contestant each = Contestant.parse(policy);
      all.add(each);
      all.add(each.recalling(JOBS_BEFORE));
    }
    return new Experiment(
        "restart",
        "What is it worth to know what a model before had learned on the same cluster?",
        all,
        CONTENDED,
        Policies.REFERENCE,
        false);
  }

  private static List<Contestant> policies(List<String> labels) {
    return labels.stream().map(Contestant::parse).toList();
  }
}
