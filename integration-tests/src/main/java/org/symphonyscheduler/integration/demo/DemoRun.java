/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.symphonyscheduler.integration.cluster.ClusterOptions;
import org.symphonyscheduler.integration.cluster.EmbeddedCluster;
import org.symphonyscheduler.integration.emulation.EmulatedRun;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.yarn.client.DataFlowClient;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.DataFlowMasterBuilder;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.JobSubmission;
import org.symphonyscheduler.yarn.client.MasterSession;
import org.symphonyscheduler.yarn.client.TaskRun;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/**
 * One contender and the plan, on an embedded cluster of its own. Every job is a YARN application
 * with an unmanaged ApplicationMaster in this process: a Java process per master would leave two
 * cores nothing for the cluster.
 */
final class DemoRun {
  /** Threads that submit jobs and step their masters. */
  private static final int MASTER_THREADS = 3;

  /** Threads that start containers on nodes. */
  private static final int STARTER_THREADS = 4;

  private static final Duration MASTER_HEARTBEAT = Duration.ofMillis(50);
  private static final Duration REGISTRATION = Duration.ofSeconds(60);

  /** A run that takes so much longer than its arrivals has come to a halt. */
  private static final long PATIENCE_SECONDS = 300;

  private final ClusterSpec cluster;
  private final Workload workload;
  private final double timeScale;
  private final long seed;
  private final Path journal;

  DemoRun(ClusterSpec cluster, Workload workload, double timeScale, long seed, Path journal) {
    this.cluster = cluster;
    this.workload = workload;
    this.timeScale = timeScale;
    this.seed = seed;
    this.journal = journal;
  }

  /** Hears of progress: tasks ended so far. */
  interface Progress {
    void tasksEnded(int tasks);
  }

  RunResult run(Contender contender, List<JobMix.Arrival> plan, TaskLog log, Progress progress)
      throws Exception {
    Recorder recorder = new Recorder(log, progress);
    ClusterOptions options =
        new ClusterOptions()
            .cluster(cluster)
            .workload(workload)
            .timeScale(timeScale)
            .seed(seed)
            .onRun(recorder::ran);
    contender.configure(options, journal);
    ScheduledExecutorService masters = Executors.newScheduledThreadPool(MASTER_THREADS);
    ExecutorService starters = Executors.newFixedThreadPool(STARTER_THREADS);
    try (EmbeddedCluster yarn = EmbeddedCluster.start(options);
        DataFlowClient client = new DataFlowClient(yarn.configuration())) {
      List<Job> jobs = submit(contender, plan, yarn, client, masters, starters, recorder);
      awaitAll(jobs, plan);
      return recorder.result(contender, jobs, waits(yarn));
    } finally {
      masters.shutdownNow();
      starters.shutdownNow();
    }
  }

  private static long waits(EmbeddedCluster yarn) {
    return yarn.resourceManager().getResourceScheduler() instanceof SymphonyScheduler symphony
        ? symphony.metrics().get(Count.WAITS)
        : 0;
  }

  private List<Job> submit(
      Contender contender,
      List<JobMix.Arrival> plan,
      EmbeddedCluster yarn,
      DataFlowClient client,
      ScheduledExecutorService masters,
      ExecutorService starters,
      Recorder recorder) {
    long start = System.nanoTime();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      JobMix.Arrival arrival = plan.get(i);
      Job job = new Job(arrival, start);
      JobSubmission submission =
          JobSubmission.of(arrival.graph())
              .withName(arrival.graph().name() + "-" + i)
              .withOffer(contender.offer());
      long delay = (long) (arrival.atSeconds() / timeScale * 1e9) - (System.nanoTime() - start);
      masters.schedule(
          () -> job.begin(submission, yarn, client, masters, starters, recorder),
          Math.max(0, delay),
          TimeUnit.NANOSECONDS);
      jobs.add(job);
    }
    return jobs;
  }

  private void awaitAll(List<Job> jobs, List<JobMix.Arrival> plan) throws Exception {
    double lastArrival = plan.get(plan.size() - 1).atSeconds() / timeScale;
    try {
      CompletableFuture.allOf(jobs.stream().map(job -> job.ended).toArray(CompletableFuture[]::new))
          .get((long) lastArrival + PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // Told by the table: the jobs that did not end are not among the completed ones.
    }
  }

  /** How long a job would take alone, every kernel on its fastest processor. */
  private double isolatedSeconds(DataFlowGraph graph) {
    return graph.criticalPath(task -> task.kernel().bestSeconds(cluster.machines()) * task.size());
  }

  /** A job on its way. */
  private final class Job {
    private final JobMix.Arrival arrival;
    private final long startNanos;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile double seconds = Double.NaN;
    private volatile DataFlowResult result;
    private volatile String failure;

    Job(JobMix.Arrival arrival, long startNanos) {
      this.arrival = arrival;
      this.startNanos = startNanos;
    }

    void begin(
        JobSubmission submission,
        EmbeddedCluster yarn,
        DataFlowClient client,
        ScheduledExecutorService masters,
        ExecutorService starters,
        Recorder recorder) {
      try {
        ApplicationId id = client.submitUnmanaged(submission);
        UserGroupInformation user = client.awaitMasterUser(id, REGISTRATION);
        MasterSession session = MasterSession.open(yarn.configuration(), user, starters);
        new DataFlowMasterBuilder(arrival.graph(), session)
            .offer(submission.offer())
            .heartbeat(MASTER_HEARTBEAT)
            .listener(recorder)
            .build()
            .start(masters)
            .whenComplete((done, error) -> end(done, error, session));
      } catch (Exception e) {
        end(null, e, null);
      }
    }

    private void end(DataFlowResult done, Throwable error, MasterSession session) {
      result = done;
      if (done != null && done.succeeded()) {
        seconds = (System.nanoTime() - startNanos) / 1e9 * timeScale - arrival.atSeconds();
      } else {
        failure =
            arrival.graph().name() + ": " + (done == null ? error.toString() : done.diagnostics());
      }
      ended.complete(null);
      if (session != null) {
        session.close();
      }
    }
  }

  /** Counts what happens; used by the masters' threads and the machines'. */
  private final class Recorder implements DataFlowListener {
    private final TaskLog log;
    private final Progress progress;
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger accounted = new AtomicInteger();
    private final AtomicInteger tasksEnded = new AtomicInteger();
    private final AtomicLong reconfigurations = new AtomicLong();
    private final Map<String, Map<String, Integer>> runs = new ConcurrentHashMap<>();

    Recorder(TaskLog log, Progress progress) {
      this.log = log;
      this.progress = progress;
    }

    void ran(EmulatedRun run) {
      log.ran(run);
      if (run.completion().reconfigurationSeconds() > 0) {
        reconfigurations.incrementAndGet();
      }
      runs.computeIfAbsent(run.completion().run().kernel(), k -> new ConcurrentHashMap<>())
          .merge(run.device().model(), 1, Integer::sum);
    }

    @Override
    public void placed(TaskRun run, long atMillis, long waitedMillis) {
      granted.incrementAndGet();
      log.placed(run, atMillis, waitedMillis);
    }

    @Override
    public void ended(TaskRun run, long atMillis, Outcome outcome, int exitStatus) {
      accounted.incrementAndGet();
      log.ended(run, atMillis, outcome, exitStatus);
      if (outcome == Outcome.SUCCEEDED) {
        progress.tasksEnded(tasksEnded.incrementAndGet());
      }
    }

    RunResult result(Contender contender, List<Job> jobs, long waits) {
      List<Job> completed = jobs.stream().filter(job -> !Double.isNaN(job.seconds)).toList();
      Map<String, Map<String, Integer>> byKernel = new TreeMap<>();
      runs.forEach((kernel, models) -> byKernel.put(kernel, new TreeMap<>(models)));
      return new RunResult(
          contender,
          completed.stream().mapToDouble(job -> job.seconds).toArray(),
          completed.stream()
              .mapToDouble(job -> job.seconds / isolatedSeconds(job.arrival.graph()))
              .toArray(),
          jobs.size(),
          completed.stream().mapToDouble(j -> j.seconds + j.arrival.atSeconds()).max().orElse(0)
              - jobs.get(0).arrival.atSeconds(),
          granted.get(),
          granted.get() - accounted.get(),
          jobs.stream().filter(j -> j.result != null).mapToLong(j -> j.result.surplus()).sum(),
          waits,
          reconfigurations.get(),
          byKernel,
          jobs.stream().map(job -> job.failure).filter(f -> f != null).toList());
    }
  }
}
