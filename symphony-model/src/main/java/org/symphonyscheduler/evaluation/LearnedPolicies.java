/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.AgentModel;
import org.symphonyscheduler.learning.Architecture;
import org.symphonyscheduler.learning.LearnedCosts;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.network.NetworkFile;
import org.symphonyscheduler.policy.CostCorrection;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.DataFlowGraph;

/** Policies that were trained, with the parameters that the jar ships or those of a file. */
public final class LearnedPolicies {
  private static final String RESOURCES = "/learned/";

  private LearnedPolicies() {}

  /**
   * The architecture of a configuration.
   *
   * @param config {@code default}, {@code paper} or {@code rnn}
   */
  public static Optional<Architecture> architecture(String config) {
    return Optional.ofNullable(
        switch (config) {
          case "default" -> Architecture.residual();
          case "paper" -> Architecture.paper(GraphNetwork.Sizes.small());
          case "rnn" -> Architecture.rnn(GraphNetwork.Sizes.small());
          default -> null;
        });
  }

  /** The network that the jar ships for a configuration; empty when it ships none. */
  public static Optional<ActorCritic> shipped(String config) {
    String name = RESOURCES + config + ".json";
    try (InputStream in = LearnedPolicies.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(network(name, NetworkFile.parse(name, in.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same where there must be one.
   *
   * @throws InvalidInputException when none is shipped
   */
  static ActorCritic required(String config) {
    return shipped(config)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    RESOURCES + config + ".json",
                    "",
                    "missing",
                    "what bin/symphony train --config " + config + " wrote, on the class path"));
  }

  /**
   * The network of a file that {@code train} wrote.
   *
   * @throws InvalidInputException when it is no such file
   */
  public static ActorCritic read(Path file) throws IOException {
    return network(file.toString(), NetworkFile.read(file));
  }

  private static ActorCritic network(String source, NetworkFile file) {
    Architecture of =
        architecture(file.network())
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        source, "network", file.network(), "default, paper or rnn"));
    ActorCritic network = new ActorCritic(of, 0);
    file.copyTo(source, network.parameters());
    return network;
  }

  /** The rule of policy {@code symphony} with its costs corrected by a residual. */
  public static Scheduler.Factory corrected(ActorCritic residual, PolicySettings settings) {
    CostCorrection costs = new LearnedCosts(residual);
    return setting -> {
      SymphonyModel model = new SymphonyModel(settings.parameters(), setting.clock(), costs);
      return new Scheduler(model, model::drain, settings.rules());
    };
  }

  /**
   * An agent without prior, as trained: the likeliest action each time.
   *
   * @param kinds graphs that applications declare, by kind of job
   */
  public static Scheduler.Factory agent(ActorCritic network, Map<String, DataFlowGraph> kinds) {
    return setting ->
        new Scheduler(
            new AgentModel(
                network.copy(),
                kinds,
                setting.clock(),
                AgentModel.Limits.FAIR,
                setting.seed(),
                false,
                null),
            SchedulingRules.FIRST_COME);
  }
}
