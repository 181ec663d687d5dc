/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.symphonyscheduler.evaluation.Trial;
import org.symphonyscheduler.simulation.Bags;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.RandomClusters;
import org.symphonyscheduler.simulation.RandomWorkloads;
import org.symphonyscheduler.simulation.Telemetry;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of experiments that say what is simulated: clusters, workloads, telemetry. */
final class TrialOptions {
  private static final int MOST_IN_BAG = 10_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "cluster, docs/cluster.md (default: generated ones)")
  private Path cluster;

  @Option(
      names = "--workload",
      paramLabel = "FILE",
      description = "workload, docs/workload.md (default: generated ones)")
  private Path workload;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "repetitions of each cluster and workload (default ${DEFAULT-VALUE})")
  private int seeds = 1;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      description = "generated clusters (default ${DEFAULT-VALUE})")
  private int clusters;

  @Option(
      names = "--workloads",
      paramLabel = "N",
      description = "generated workloads for each cluster (default ${DEFAULT-VALUE})")
  private int workloads;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "first of the seeds of clusters and workloads (default ${DEFAULT-VALUE}; parameters were"
              + " tuned on seeds from 1)")
  private long seed = 101;

  @Option(
      names = "--machines",
      paramLabel = "N",
      description = "machines of a generated cluster (default ${DEFAULT-VALUE})")
  private int machines = 6;

  @Option(
      names = "--heartbeat",
      paramLabel = "S",
      description = "seconds between a node's heartbeats (default ${DEFAULT-VALUE})")
  private double heartbeat = Telemetry.USUAL.heartbeatSeconds();

  @Option(
      names = "--delay",
      paramLabel = "S",
      description = "seconds by which counters come late (default ${DEFAULT-VALUE})")
  private double delay = 0;

  @Option(
      names = "--noise",
      paramLabel = "F",
      description = "factor on the counters' noise (default ${DEFAULT-VALUE})")
  private double noise = 1;

  @Option(
      names = "--missing",
      paramLabel = "P",
      description = "chance of a counter to be missing from a heartbeat (default ${DEFAULT-VALUE})")
  private double missing = 0;

  @Option(
      names = "--dead",
      paramLabel = "P",
      description = "share of the nodes without counters (default ${DEFAULT-VALUE})")
  private double dead = 0;

  @Option(
      names = "--stuck",
      paramLabel = "P",
      description = "share of the nodes whose counters are stuck (default ${DEFAULT-VALUE})")
  private double stuck = 0;

  @Option(
      names = "--drift",
      paramLabel = "P",
      description = {
        "share of the devices that change their speed, to 0.4 to 1 of their model's, while the"
            + " first half of the measured jobs arrive (default ${DEFAULT-VALUE});",
        "loads are found without"
      })
  private double drift = 0;

  @Option(
      names = "--gangs",
      paramLabel = "P",
      description =
          "share of a generated workload's tasks that need two or four GPUs of one machine"
              + " (default ${DEFAULT-VALUE})")
  private double gangs = 0;

  @Option(
      names = "--bag",
      paramLabel = "N",
      description =
          "makes jobs bags: N equal tasks in one request for one device type, as ordinary"
              + " applications ask (default: the workload's own jobs)")
  private int bag = 0;

  @Option(
      names = "--bag-share",
      paramLabel = "P",
      description =
          "share of the jobs that are bags, where there is --bag (default ${DEFAULT-VALUE})")
  private double bagShare = 1;

  /**
   * @param clusters generated unless told otherwise
   * @param workloads generated for each cluster unless told otherwise
   */
  TrialOptions(int clusters, int workloads) {
    this.clusters = clusters;
    this.workloads = workloads;
  }

  /**
   * The trials, one for each cluster, workload and repetition.
   *
   * @param jobs measured in each
   * @param warmUp jobs before these
   * @throws ParameterException when an option is out of range
   * @throws InvalidInputException when a file says what cannot be
   */
  List<Trial> trials(int jobs, int warmUp) throws IOException {
    require(machines >= 1 && machines <= 1000, "--machines " + machines + ": expected 1 to 1000");
    require(seeds >= 1 && clusters >= 1 && workloads >= 1, "expected at least one of each");
    require(drift >= 0 && drift <= 1, "--drift " + drift + ": expected 0 to 1");
    require(gangs >= 0 && gangs <= 1, "--gangs " + gangs + ": expected 0 to 1");
    require(
        gangs == 0 || workload == null, "--gangs " + gangs + ": a workload file has its own gangs");
    require(bag >= 0 && bag <= MOST_IN_BAG, "--bag " + bag + ": expected 1 to " + MOST_IN_BAG);
    require(bagShare > 0 && bagShare <= 1, "--bag-share " + bagShare + ": expected above 0 to 1");
    Workload given = given();
    Telemetry telemetry = telemetry();
    List<Trial> trials = new ArrayList<>();
    int clusterCount = cluster == null ? clusters : 1;
    int workloadCount = given == null ? workloads : 1;
    for (int c = 0; c < clusterCount; c++) {
      ClusterSpec nodes =
          cluster == null ? RandomClusters.draw(seed + c, machines) : ClusterJson.read(cluster);
      for (int w = 0; w < workloadCount; w++) {
        long drawn = 1000 * seed + 10 * c + w;
        Workload whole = given == null ? RandomWorkloads.draw(drawn, gangs) : given;
        Workload kernels = bag == 0 ? whole : Bags.in(whole, bag, bagShare);
        String name = given == null ? "random-" + drawn : workload.toString();
        for (int s = 0; s < seeds; s++) {
          trials.add(
              new Trial(nodes, name, kernels, drawn + 100_000L * s, jobs, warmUp)
                  .with(telemetry)
                  .drifting(drift));
        }
      }
    }
    return trials;
  }

  private Workload given() throws IOException {
    Workload given = workload == null ? null : WorkloadJson.read(workload);
    if (given != null && given.jobs().isEmpty()) {
      throw new InvalidInputException(
          workload.toString(), "jobs", null, "at least one kind of job");
    }
    return given;
  }

  private Telemetry telemetry() {
    try {
      return new Telemetry(heartbeat, delay, noise, missing, dead, stuck);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * @throws ParameterException when it does not hold
   */
  void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
