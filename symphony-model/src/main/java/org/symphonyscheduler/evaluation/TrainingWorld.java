/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.AgentModel;
import org.symphonyscheduler.learning.Environment;
import org.symphonyscheduler.learning.ExploringCosts;
import org.symphonyscheduler.learning.Trajectory;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.CostCorrection;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.JobRun;
import org.symphonyscheduler.simulation.RandomClusters;
import org.symphonyscheduler.simulation.RandomWorkloads;
import org.symphonyscheduler.simulation.Scenario;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.SchedulingRules;
import org.symphonyscheduler.simulation.Simulation;
import org.symphonyscheduler.simulation.SimulationListener;
import org.symphonyscheduler.simulation.TaskRun;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Workload;

/**
 * Simulated clusters to learn in. Each episode draws a cluster, a workload and a load, unless they
 * are given; the rate model starts from nothing in each. Safe for several threads.
 *
 * @param cluster where all episodes are played; empty to draw one each time
 * @param workload what is run; empty to draw one each time
 * @param machines of a drawn cluster
 * @param leastRate jobs per second and machine of the quietest episode
 * @param mostRate jobs per second and machine of the busiest
 * @param jobs per episode
 * @param parameters of the rule
 * @param rules how tasks are put to the model
 * @param limits of agents without prior
 */
public record TrainingWorld(
    Optional<ClusterSpec> cluster,
    Optional<Workload> workload,
    int machines,
    double leastRate,
    double mostRate,
    int jobs,
    ModelParameters parameters,
    SchedulingRules rules,
    AgentModel.Limits limits)
    implements Environment {

  /** Seeds of clusters and workloads drawn here start there: no experiment draws these. */
  public static final long FIRST_SEED = 1_000_000;

  /** How many clusters, and how many workloads, are learned in. */
  public static final int DRAWN = 1000;

  /**
   * One episode's scene.
   *
   * @param rate jobs per second
   */
  public record Scene(ClusterSpec cluster, Workload workload, double rate, long seed) {}

  /** The scene of an episode. */
  public Scene scene(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long drawn = FIRST_SEED + random.nextInt(DRAWN);
    long other = FIRST_SEED + random.nextInt(DRAWN);
    double rate = leastRate + (mostRate - leastRate) * random.nextDouble();
    ClusterSpec where = cluster.orElseGet(() -> RandomClusters.draw(drawn, machines));
    return new Scene(
        where,
        workload.orElseGet(() -> RandomWorkloads.draw(other)),
        rate * where.nodes().size(),
        random.nextLong());
  }

  /** The scenario of a scene. */
  public Scenario scenario(Scene scene) {
    List<JobMix.Arrival> arrivals =
        new JobMix(scene.workload(), scene.rate(), scene.seed()).next(jobs);
    return new Scenario(scene.cluster(), arrivals, scene.seed());
  }

  @Override
  public void play(ActorCritic network, long seed, boolean explores, Trajectory trajectory) {
    Scene scene = scene(seed);
    // Who does not explore does not learn: what was decided need not be kept.
    Trajectory decisions = explores ? trajectory : null;
    Scheduler.Factory factory =
        setting ->
            network.architecture().hasPrior()
                ? corrected(network, setting, explores, decisions)
                : alone(network, scene.workload(), setting, explores, decisions);
    new Simulation(scenario(scene), factory, new Recorder(trajectory)).run();
  }

  /**
   * Mean slowdown in an episode of the rule as it is deployed.
   *
   * @param correction of its costs, null for the bare rule
   */
  public double deployed(CostCorrection correction, long seed) {
    Trajectory trajectory = new Trajectory();
    Scheduler.Factory factory =
        setting -> {
          ModelParameters seeded = parameters.withSeed(setting.seed());
          SymphonyModel model = new SymphonyModel(seeded, setting.clock(), correction);
          return new Scheduler(model, model::drain, rules);
        };
    new Simulation(scenario(scene(seed)), factory, new Recorder(trajectory)).run();
    return trajectory.meanSlowdown();
  }

  private Scheduler corrected(
      ActorCritic network, Scheduler.Setting setting, boolean explores, Trajectory trajectory) {
    ExploringCosts costs =
        new ExploringCosts(
            network,
            parameters.price(),
            () -> setting.clock().getAsLong() / 1000.0,
            setting.seed(),
            explores,
            trajectory);
    SymphonyModel model =
        new SymphonyModel(parameters.withSeed(setting.seed()), setting.clock(), costs);
    return new Scheduler(new Asking(model, costs), model::drain, rules);
  }

  private Scheduler alone(
      ActorCritic network,
      Workload drawn,
      Scheduler.Setting setting,
      boolean explores,
      Trajectory trajectory) {
    AgentModel model =
        new AgentModel(
            network, kinds(drawn), setting.clock(), limits, setting.seed(), explores, trajectory);
    return new Scheduler(model, SchedulingRules.FIRST_COME);
  }

  /** The graphs that a workload's applications declare. */
  public static Map<String, DataFlowGraph> kinds(Workload workload) {
    Map<String, DataFlowGraph> kinds = new HashMap<>();
    for (Workload.JobTemplate job : workload.jobs()) {
      kinds.put(job.name(), job.graph());
    }
    return kinds;
  }

  @Override
  public String description() {
    return "%s, %s, %s to %s jobs/s a machine, %d jobs an episode"
        .formatted(
            cluster
                .map(ClusterSpec::name)
                .orElse(DRAWN + " drawn clusters of " + machines + " machines"),
            workload.map(given -> "one workload").orElse(DRAWN + " drawn workloads"),
            leastRate,
            mostRate,
            jobs);
  }

  /** Tells the corrected rule which request it is asked about. */
  private record Asking(SymphonyModel model, ExploringCosts costs) implements PlacementModel {
    @Override
    public void observe(ModelEvent event) {
      model.observe(event);
    }

    @Override
    public ModelNode node(String name) {
      return model.node(name);
    }

    @Override
    public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
      costs.asking(request);
      return model.place(request, waitedMillis, candidates);
    }

    @Override
    public double expectedSeconds(PlacementRequest request, int alternative) {
      return model.expectedSeconds(request, alternative);
    }
  }

  /** Writes what happened into a trajectory. */
  private record Recorder(Trajectory trajectory) implements SimulationListener {
    @Override
    public void started(
        PlacementRequest request, String container, int node, int device, double nowSeconds) {
      trajectory.started(request.id(), nowSeconds);
    }

    @Override
    public void ended(TaskRun run) {
      trajectory.ended(run.request(), run.endSeconds());
    }

    @Override
    public void arrived(String job, double oracleSeconds, double nowSeconds) {
      trajectory.arrived(job, oracleSeconds, nowSeconds);
    }

    @Override
    public void finished(JobRun job) {
      trajectory.finished(job.job(), job.endSeconds());
    }
  }
}
