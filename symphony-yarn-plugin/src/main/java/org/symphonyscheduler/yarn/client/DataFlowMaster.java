/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.yarn.client.AlternativesClient.Completion;
import org.symphonyscheduler.yarn.client.AlternativesClient.Grant;
import org.symphonyscheduler.yarn.client.AlternativesClient.Heartbeat;
import org.symphonyscheduler.yarn.client.DataFlowListener.Outcome;

/**
 * The ApplicationMaster of one job: runs a data-flow graph, a container for each task.
 *
 * <p>One {@link #step} is one heartbeat: read what the nodes answered, exchange offers for
 * containers, start what was granted, see what ended, offer what became ready. Nothing in it waits
 * for a node, so one thread may step many masters in turn ({@link #start}), and one slow node holds
 * up nobody. A master is stepped by one thread at a time; {@link #abort} may be called by any.
 *
 * <p>A task with a longer way to the end of the graph is asked for at a better YARN priority. The
 * way is counted in tasks.
 *
 * <p>An attempt that ran and failed counts against the task, {@link Builder#maxAttempts} of them
 * fail the job. One that was lost (preempted, node gone, never started) is not the task's fault and
 * is repeated, up to {@value #MAX_LOSSES} times in a job so that a cluster that loses everything
 * ends it too. A host that containers keep failing to start on is avoided for a while.
 */
public final class DataFlowMaster {
  private static final Logger LOG = LoggerFactory.getLogger(DataFlowMaster.class);

  /** Attempts of one task that may fail, unless told otherwise: what MapReduce grants a task. */
  public static final int DEFAULT_MAX_ATTEMPTS = 4;

  /** Losses in one job; far above what preemption does, far below forever. */
  static final int MAX_LOSSES = 1000;

  /**
   * Heartbeats in a row that may fail. Hadoop's proxy retries a ResourceManager that is away for
   * minutes before it throws at all, so these are faults of another kind.
   */
  static final int MAX_FAILED_HEARTBEATS = 5;

  /** Best YARN priority used; those below it stay free for whoever embeds the master. */
  private static final int BASE_PRIORITY = 10;

  private final DataFlowGraph graph;
  private final Builder settings;
  private final AlternativesClient alternatives;
  private final NodeBlame blame;
  private final TaskGraph progress;
  private final List<Kernel> kernels;
  private final Map<Kernel, KernelChoices> choices = new HashMap<>();
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private final Map<ContainerId, Running> running = new HashMap<>();
  private final Queue<StartResult> startResults = new ConcurrentLinkedQueue<>();
  private final int[] placed;
  private final int[] failed;
  private int containers;
  private int failures;
  private int losses;
  private int failedHeartbeats;
  private long firstStep = -1;
  private boolean registered;
  private boolean interrupted;
  private String failure;
  private DataFlowResult result;
  private volatile String abortion;

  /** A task that was offered and has no container yet. */
  private record Waiting(int task, KernelChoices choices, long sinceMillis) {}

  /** What a node answered, seen from the starting thread. */
  private record StartResult(ContainerId container, Throwable error) {}

  private static final class Running {
    private final TaskRun run;
    private boolean started;

    Running(TaskRun run) {
      this.run = run;
    }
  }

  private DataFlowMaster(Builder settings) {
    this.settings = settings;
    this.graph = settings.graph;
    this.alternatives = new AlternativesClient(settings.client, settings.attempt);
    this.blame = new NodeBlame(alternatives);
    this.progress = new TaskGraph(graph);
    this.kernels = SchedulingProperties.kernels(graph);
    this.placed = new int[graph.tasks().size()];
    this.failed = new int[graph.tasks().size()];
  }

  /** Steps at the heartbeat's interval until the job ends; the caller's thread is the master's. */
  public DataFlowResult run() {
    while (step()) {
      try {
        TimeUnit.MILLISECONDS.sleep(settings.heartbeat.toMillis());
      } catch (InterruptedException e) {
        interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  /**
   * Steps on a shared executor until the job ends. The executor needs few threads: a step waits for
   * the ResourceManager only.
   */
  public CompletableFuture<DataFlowResult> start(ScheduledExecutorService executor) {
    CompletableFuture<DataFlowResult> future = new CompletableFuture<>();
    ScheduledFuture<?> steps =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                if (!step()) {
                  future.complete(result);
                }
              } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
              }
            },
            0,
            settings.heartbeat.toMillis(),
            TimeUnit.MILLISECONDS);
    return future.whenComplete((ended, error) -> steps.cancel(false));
  }

  /** Ends the job with the next step, as killed. For any thread. */
  public void abort(String why) {
    abortion = Objects.requireNonNull(why);
  }

  /** How the job ended; empty while it runs. For the stepping thread. */
  public Optional<DataFlowResult> result() {
    return Optional.ofNullable(result);
  }

  /**
   * One heartbeat, as the user whose token registers the master.
   *
   * @return whether the job still runs
   */
  public boolean step() {
    if (result == null) {
      settings.user.doAs(
          (PrivilegedAction<Void>)
              () -> {
                exchange();
                return null;
              });
    }
    return result == null;
  }

  private void exchange() {
    try {
      if (abortion != null) {
        end(FinalApplicationStatus.KILLED, abortion);
        return;
      }
      if (!registered) {
        register();
      }
      settleStarts();
      blame.pardon(now());
      if (failure == null && !progress.complete()) {
        Heartbeat heartbeat = alternatives.allocate(progress.progress());
        failedHeartbeats = 0;
        heartbeat.grants().forEach(this::place);
        heartbeat.completions().forEach(this::complete);
      }
      if (failure != null) {
        end(FinalApplicationStatus.FAILED, failure);
      } else if (progress.complete()) {
        end(FinalApplicationStatus.SUCCEEDED, "");
      }
    } catch (ApplicationAttemptNotFoundException e) {
      // The ResourceManager knows us no more: killed, or another attempt took over.
      conclude(FinalApplicationStatus.KILLED, "the ResourceManager ended the application");
    } catch (InterruptedIOException e) {
      interrupted();
    } catch (YarnException e) {
      end(FinalApplicationStatus.FAILED, "the ResourceManager refused: " + e.getMessage());
    } catch (IOException e) {
      heartbeatFailed(e);
    } catch (RuntimeException e) {
      LOG.error("The master of {} failed", graph.name(), e);
      end(FinalApplicationStatus.FAILED, "fault in the master: " + e);
    }
  }

  /**
   * Ends the job. Takes the thread's flag down until YARN was told: no call gets through with it.
   */
  private void interrupted() {
    interrupted = true;
    Thread.interrupted();
    abort("the master was interrupted");
  }

  private void heartbeatFailed(IOException e) {
    failedHeartbeats++;
    LOG.warn("Heartbeat {} of {} failed in a row", failedHeartbeats, graph.name(), e);
    if (failedHeartbeats >= MAX_FAILED_HEARTBEATS) {
      conclude(FinalApplicationStatus.FAILED, "no heartbeat came through: " + e.getMessage());
    }
  }

  private void register() throws YarnException, IOException {
    if (firstStep < 0) {
      firstStep = now();
    }
    // A managed master names its node; an unmanaged one cannot be reached and says nothing.
    String host =
        Objects.requireNonNullElse(
            System.getenv(ApplicationConstants.Environment.NM_HOST.name()), "");
    RegisterApplicationMasterResponse response =
        settings.client.registerApplicationMaster(host, -1, settings.trackingUrl);
    if (settings.adoptsResourceTypes) {
      ResourceUtils.reinitializeResources(response.getResourceTypes());
    }
    Resource most = response.getMaximumResourceCapability();
    registered = true;
    for (int k = 0; k < kernels.size(); k++) {
      KernelChoices kernel = KernelChoices.of(k, kernels.get(k), settings.offer, most);
      choices.put(kernels.get(k), kernel);
      if (kernel.alternatives().isEmpty()) {
        failure =
            kernels.get(k).name() + " needs what the cluster does not grant; largest: " + most;
      }
    }
    if (failure == null) {
      progress.roots().forEach(this::offer);
    }
  }

  private void offer(int task) {
    KernelChoices kernel = choices.get(graph.tasks().get(task).kernel());
    int priority = BASE_PRIORITY + progress.depth() - progress.height(task);
    long group = alternatives.offer(kernel.kernel(), priority, kernel.alternatives());
    waiting.put(group, new Waiting(task, kernel, now()));
    tell(listener -> listener.offered(task, now()));
  }

  private void place(Grant grant) {
    Waiting offered = waiting.remove(grant.group());
    containers++;
    TaskRun run =
        new TaskRun(
            graph,
            offered.task(),
            ++placed[offered.task()],
            offered.choices().implementations().get(grant.alternative()),
            grant.container());
    ContainerId container = grant.container().getId();
    running.put(container, new Running(run));
    tell(listener -> listener.placed(run, now(), now() - offered.sinceMillis()));
    settings
        .starter
        .start(grant.container(), settings.launcher.context(run))
        .whenComplete((ok, error) -> startResults.add(new StartResult(container, error)));
  }

  private void settleStarts() {
    for (StartResult start = startResults.poll(); start != null; start = startResults.poll()) {
      Running task = running.get(start.container());
      if (task == null) {
        continue;
      }
      if (start.error() == null) {
        markStarted(task);
      } else {
        LOG.warn("{} did not start on {}", start.container(), task.run.node(), start.error());
        blame.failed(task.run.container().getNodeId().getHost(), now());
        running.remove(start.container());
        alternatives.release(start.container());
        lose(task.run, ContainerExitStatus.ABORTED);
      }
    }
  }

  private void markStarted(Running task) {
    if (!task.started) {
      task.started = true;
      blame.started(task.run.container().getNodeId().getHost());
      tell(listener -> listener.started(task.run, now()));
    }
  }

  private void complete(Completion completion) {
    ContainerStatus status = completion.status();
    Running task = running.remove(status.getContainerId());
    if (task == null) {
      // Already given up: it did not start, and this is the echo of its release.
      return;
    }
    int exit = status.getExitStatus();
    if (isLoss(exit)) {
      lose(task.run, exit);
      return;
    }
    // The end can overtake the node's answer to the start.
    markStarted(task);
    if (exit == ContainerExitStatus.SUCCESS) {
      tell(listener -> listener.ended(task.run, now(), Outcome.SUCCEEDED, exit));
      progress.finish(task.run.task()).forEach(this::offer);
    } else {
      fail(task.run, status);
    }
  }

  private void fail(TaskRun run, ContainerStatus status) {
    failures++;
    tell(listener -> listener.ended(run, now(), Outcome.FAILED, status.getExitStatus()));
    if (++failed[run.task()] < settings.maxAttempts) {
      offer(run.task());
    } else {
      failure =
          "task %d (%s) failed %d times, at last with exit status %d on %s: %s"
              .formatted(
                  run.task(),
                  run.kernel(),
                  settings.maxAttempts,
                  status.getExitStatus(),
                  run.node(),
                  status.getDiagnostics().strip());
    }
  }

  private void lose(TaskRun run, int exitStatus) {
    losses++;
    tell(listener -> listener.ended(run, now(), Outcome.LOST, exitStatus));
    if (losses < MAX_LOSSES) {
      offer(run.task());
    } else {
      failure = losses + " containers were lost, the last on " + run.node();
    }
  }

  /** Whether the platform, not the program, ended a container. */
  private static boolean isLoss(int exitStatus) {
    return switch (exitStatus) {
      case ContainerExitStatus.ABORTED,
          ContainerExitStatus.DISKS_FAILED,
          ContainerExitStatus.PREEMPTED,
          ContainerExitStatus.KILLED_BY_RESOURCEMANAGER,
          ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER,
          ContainerExitStatus.INVALID ->
          true;
      default -> false;
    };
  }

  /** Tells YARN and concludes; YARN ends what still runs. */
  private void end(FinalApplicationStatus status, String diagnostics) {
    if (registered) {
      try {
        settings.client.unregisterApplicationMaster(status, diagnostics, settings.trackingUrl);
      } catch (YarnException | IOException | RuntimeException e) {
        LOG.warn("Could not unregister the master of {}", graph.name(), e);
      }
    }
    conclude(status, diagnostics);
  }

  private void conclude(FinalApplicationStatus status, String diagnostics) {
    if (status != FinalApplicationStatus.SUCCEEDED) {
      LOG.warn("Job {} ends {}: {}", graph.name(), status, diagnostics);
    }
    result =
        new DataFlowResult(
            status,
            diagnostics,
            graph.tasks().size(),
            progress.done(),
            containers,
            failures,
            losses,
            alternatives.surplus(),
            firstStep < 0 ? 0 : now() - firstStep);
    tell(listener -> listener.finished(result));
  }

  private void tell(Consumer<DataFlowListener> event) {
    try {
      event.accept(settings.listener);
    } catch (RuntimeException e) {
      LOG.warn("A listener of {} threw", graph.name(), e);
    }
  }

  private long now() {
    return settings.clock.millis();
  }

  /** What a master needs; the session and the graph always, the rest has defaults. */
  public static final class Builder {
    private final DataFlowGraph graph;
    private final AMRMClient<ContainerRequest> client;
    private final ContainerStarter starter;
    private final UserGroupInformation user;
    private Offer offer = Offer.ALTERNATIVES;
    private KernelLauncher launcher = new CommandLauncher();
    private DataFlowListener listener = DataFlowListener.NONE;
    private InstantSource clock = InstantSource.system();
    private Duration heartbeat = Duration.ofSeconds(1);
    private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
    private int attempt = 1;
    private String trackingUrl = "";
    private boolean adoptsResourceTypes;

    /** A master that talks through a session; whoever opened it closes it afterwards. */
    public Builder(DataFlowGraph graph, MasterSession session) {
      this(graph, session.resourceManager(), session.nodeManagers(), session.user());
    }

    Builder(
        DataFlowGraph graph,
        AMRMClient<ContainerRequest> client,
        ContainerStarter starter,
        UserGroupInformation user) {
      this.graph = graph;
      this.client = client;
      this.starter = starter;
      this.user = user;
    }

    /** How tasks are asked for; must be what the submission declared. */
    public Builder offer(Offer offer) {
      this.offer = Objects.requireNonNull(offer);
      return this;
    }

    /** What containers run. */
    public Builder launcher(KernelLauncher launcher) {
      this.launcher = Objects.requireNonNull(launcher);
      return this;
    }

    /** Who hears of the tasks. */
    public Builder listener(DataFlowListener listener) {
      this.listener = Objects.requireNonNull(listener);
      return this;
    }

    /** Clock of waits and of the events. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /** Time between two steps, positive; far below the ResourceManager's expiry of masters. */
    public Builder heartbeat(Duration heartbeat) {
      if (heartbeat.toMillis() < 1) {
        throw new IllegalArgumentException("heartbeat is " + heartbeat + "; expected 1 ms or more");
      }
      this.heartbeat = heartbeat;
      return this;
    }

    /** Attempts of one task that may fail, from 1. */
    public Builder maxAttempts(int maxAttempts) {
      if (maxAttempts < 1) {
        throw new IllegalArgumentException(
            "maxAttempts is " + maxAttempts + "; expected 1 or more");
      }
      this.maxAttempts = maxAttempts;
      return this;
    }

    /** Number of the application attempt, from 1. */
    public Builder applicationAttempt(int attempt) {
      this.attempt = attempt;
      return this;
    }

    /** Page of the job that YARN links to; empty when there is none. */
    public Builder trackingUrl(String trackingUrl) {
      this.trackingUrl = Objects.requireNonNull(trackingUrl);
      return this;
    }

    /**
     * Takes the resource types of this JVM from the ResourceManager instead of from its class path.
     * For a process of its own: they are one setting for the whole JVM.
     */
    Builder adoptResourceTypes() {
      this.adoptsResourceTypes = true;
      return this;
    }

    /** A master that has not registered yet: its first step does. */
    public DataFlowMaster build() {
      return new DataFlowMaster(this);
    }
  }
}
