/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.symphonyscheduler.cli.JsonOption;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The same jobs under stock YARN and under Symphony, on an embedded cluster. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the same jobs on a real, embedded YARN cluster under CapacityScheduler and under"
          + " Symphony, and compares them.",
      "ResourceManager, NodeManagers and their protocol are real; machines, devices and kernels"
          + " are emulated."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int JOBS = 60;
  private static final int QUICK_JOBS = 28;
  private static final double TIME_SCALE = 6;
  private static final double QUICK_TIME_SCALE = 10;

  /**
   * A busy cluster: were every task to run on its fastest device type, the FPGAs would just be at
   * their limit.
   */
  private static final double JOBS_PER_SECOND = 0.36;

  /** A short run needs denser arrivals to fill the cluster at all. */
  private static final double QUICK_JOBS_PER_SECOND = 0.4;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "jobs to run (default " + JOBS + ", with --quick " + QUICK_JOBS + ")")
  private Integer jobs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of jobs, arrivals and machines (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--quick", description = "fewer jobs; done in a minute and a half")
  private boolean quick;

  @Option(
      names = "--tasks",
      paramLabel = "FILE",
      description = "also write every task of every run to a CSV file")
  private Path tasks;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description = "also keep Symphony's journal there, for bin/symphony journal DIR")
  private Path journal;

  @Option(names = "--rate", hidden = true, description = "jobs per emulated second")
  private Double rate;

  @Option(names = "--time-scale", hidden = true, description = "emulated seconds per real second")
  private Double timeScale;

  @Override
  public Integer call() throws Exception {
    int count = jobs != null ? jobs : quick ? QUICK_JOBS : JOBS;
    if (count < 1 || count > 10_000) {
      throw new ParameterException(
          spec.commandLine(), "--jobs is " + count + "; expected 1 to 10000");
    }
    if (tasks != null) {
      Files.deleteIfExists(tasks);
    }
    PrintWriter out = spec.commandLine().getOut();
    ClusterSpec cluster = ClusterJson.builtIn();
    Workload workload = WorkloadJson.builtIn();
    double arrivals = rate != null ? rate : quick ? QUICK_JOBS_PER_SECOND : JOBS_PER_SECOND;
    List<JobMix.Arrival> plan = new JobMix(workload, arrivals, seed).next(count);
    double scale = timeScale != null ? timeScale : quick ? QUICK_TIME_SCALE : TIME_SCALE;
    out.printf(
        Locale.ROOT,
        "%d jobs of %d tasks arrive over %.0f emulated seconds at %d EMULATED machines, %.0f"
            + " emulated seconds a second.%nResourceManager, NodeManagers and their protocol are"
            + " YARN's own. No scheduler is told a run time.%n%n",
        count,
        taskCount(plan),
        plan.get(count - 1).atSeconds(),
        cluster.nodes().size(),
        scale);
    out.flush();

    List<RunResult> results = new ArrayList<>();
    for (Contender contender : Contender.values()) {
      TaskLog log = new TaskLog(scale);
      results.add(run(new DemoRun(cluster, workload, scale, seed, journal), contender, plan, log));
      if (tasks != null) {
        log.append(tasks, contender);
      }
    }
    DemoReport report = new DemoReport(results, seed);
    out.println();
    report.print(out);
    json.write(report.json());
    return report.complete() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static int taskCount(List<JobMix.Arrival> plan) {
    return plan.stream().mapToInt(job -> job.graph().tasks().size()).sum();
  }

  private static RunResult run(
      DemoRun run, Contender contender, List<JobMix.Arrival> plan, TaskLog log) throws Exception {
    try (DemoProgress progress = DemoProgress.of(contender, taskCount(plan))) {
      return run.run(contender, plan, log, progress);
    }
  }
}
