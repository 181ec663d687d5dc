/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.Disturbance;
import org.symphonyscheduler.simulation.Drift;
import org.symphonyscheduler.simulation.JobRun;
import org.symphonyscheduler.simulation.RandomClusters;
import org.symphonyscheduler.simulation.RandomWorkloads;
import org.symphonyscheduler.simulation.Scenario;
import org.symphonyscheduler.simulation.Scheduler;
import org.symphonyscheduler.simulation.Simulation;
import org.symphonyscheduler.simulation.SimulationResult;
import org.symphonyscheduler.simulation.TaskRun;
import org.symphonyscheduler.simulation.Telemetry;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Workload;

/**
 * A cluster, a workload and a seed: what policies are compared on. Every policy meets the same jobs
 * at the same times, the same background load and the same hidden faults.
 *
 * @param cluster machines
 * @param workloadName name of the workload
 * @param workload kernels and kinds of job
 * @param seed of all that is random
 * @param jobs measured, at least 1
 * @param warmUp jobs before these, not measured; a model that learns starts from nothing
 * @param sizeSpread see {@link JobMix}
 * @param telemetry how counters reach the policy
 * @param disturbances failures and changes
 * @param drift share of the devices whose speed changes while the first half of the measured jobs
 *     arrive, in [0, 1]
 */
public record Trial(
    ClusterSpec cluster,
    String workloadName,
    Workload workload,
    long seed,
    int jobs,
    int warmUp,
    double sizeSpread,
    Telemetry telemetry,
    List<Disturbance> disturbances,
    double drift) {

  /**
   * Standard deviation of the logarithm of a job's size, of which no scheduler is told. An
   * assumption.
   */
  public static final double SIZE_SPREAD = 0.1;

  /** One with the usual telemetry in which nothing fails. */
  public Trial(
      ClusterSpec cluster,
      String workloadName,
      Workload workload,
      long seed,
      int jobs,
      int warmUp) {
    this(
        cluster,
        workloadName,
        workload,
        seed,
        jobs,
        warmUp,
        SIZE_SPREAD,
        Telemetry.USUAL,
        List.of(),
        0);
  }

  /** The same with other telemetry. */
  public Trial with(Telemetry other) {
    return new Trial(
        cluster,
        workloadName,
        workload,
        seed,
        jobs,
        warmUp,
        sizeSpread,
        other,
        disturbances,
        drift);
  }

  /**
   * Other jobs on the same cluster: arrivals, background load and noise are drawn anew, hidden
   * faults stay. Nothing is disturbed.
   */
  Trial before(int otherJobs, long otherSeed) {
    return new Trial(
        cluster,
        workloadName,
        workload,
        otherSeed,
        otherJobs,
        0,
        sizeSpread,
        telemetry,
        List.of(),
        0);
  }

  /** The same with devices that change their speed; 0 for none. */
  public Trial drifting(double share) {
    return new Trial(
        cluster,
        workloadName,
        workload,
        seed,
        jobs,
        warmUp,
        sizeSpread,
        telemetry,
        disturbances,
        share);
  }

  /** Runs a policy. */
  public SimulationResult run(Scheduler.Factory policy, double jobsPerSecond) {
    List<JobMix.Arrival> arrivals =
        new JobMix(workload, jobsPerSecond, sizeSpread, seed).next(warmUp + jobs);
    List<Disturbance> changes = new ArrayList<>(disturbances);
    double from = arrivals.get(warmUp).atSeconds();
    double to = arrivals.get(warmUp + jobs / 2).atSeconds();
    changes.addAll(Drift.of(cluster, drift, from, to, seed));
    return new Simulation(new Scenario(cluster, arrivals, telemetry, changes, seed), policy).run();
  }

  /** The jobs that count. */
  public List<JobRun> measured(SimulationResult result) {
    return result.jobs().subList(warmUp, result.jobs().size());
  }

  /** Mean slowdown of the jobs that count. */
  public double meanSlowdown(SimulationResult result) {
    return measured(result).stream().mapToDouble(JobRun::slowdown).average().orElseThrow();
  }

  /** A run as a row. */
  public EvaluationRow row(
      String policy, String load, double jobsPerSecond, SimulationResult result) {
    double[] slowdowns = measured(result).stream().mapToDouble(JobRun::slowdown).toArray();
    double[] gangWaits = gangWaits(result);
    double[] micros = LongStream.of(result.decisionNanos()).mapToDouble(n -> n / 1e3).toArray();
    return new EvaluationRow(
        policy,
        load,
        cluster.name(),
        workloadName,
        seed,
        jobsPerSecond,
        slowdowns.length,
        meanSlowdown(result),
        percentile(slowdowns, 99),
        measured(result).stream().mapToDouble(JobRun::seconds).average().orElseThrow(),
        percentile(micros, 50),
        percentile(micros, 99),
        result.forced(),
        gangWaits.length,
        DoubleStream.of(gangWaits).average().orElse(0),
        gangWaits.length == 0 ? 0 : percentile(gangWaits, 99));
  }

  /** Seconds from ready to start of each gang since the first measured job. */
  private double[] gangWaits(SimulationResult result) {
    double from = measured(result).get(0).arrivalSeconds();
    return result.runs().stream()
        .filter(run -> !run.lost() && run.readySeconds() >= from)
        .filter(run -> run.units() > 1 && !run.deviceType().equals(Device.CPU))
        .mapToDouble(TaskRun::waitedSeconds)
        .toArray();
  }

  static double percentile(double[] values, double percent) {
    return values.length == 0 ? Double.NaN : new Percentile(percent).evaluate(values);
  }

  /** All pairs of a cluster and a workload drawn from consecutive seeds. */
  public static List<Trial> random(
      long firstSeed, int clusters, int workloads, int jobs, int warmUp) {
    List<Trial> trials = new ArrayList<>();
    for (int c = 0; c < clusters; c++) {
      for (int w = 0; w < workloads; w++) {
        long seed = firstSeed + c;
        long workload = 1000 * firstSeed + 10 * c + w;
        trials.add(
            new Trial(
                RandomClusters.draw(seed),
                "random-" + workload,
                RandomWorkloads.draw(workload),
                workload,
                jobs,
                warmUp));
      }
    }
    return trials;
  }
}
