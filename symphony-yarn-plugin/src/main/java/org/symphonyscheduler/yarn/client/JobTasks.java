/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.yarn.client.AlternativesClient.Completion;
import org.symphonyscheduler.yarn.client.AlternativesClient.Grant;
import org.symphonyscheduler.yarn.client.AlternativesClient.Heartbeat;
import org.symphonyscheduler.yarn.client.DataFlowListener.Outcome;

/**
 * The tasks of one job: which wait for a container, which run, and what became of the others.
 *
 * <pre>
 *   parents done ──> waiting ──grant──> running ──> done
 *                       ^                  │
 *                       └── failed, lost ──┘
 * </pre>
 *
 * <p>Once {@link #failure} says something the job is lost and nothing more is offered. For the
 * master's thread; nodes answer from others through a queue.
 */
final class JobTasks {
  private static final Logger LOG = LoggerFactory.getLogger(JobTasks.class);

  /** Best YARN priority used; those below it stay free for whoever embeds the master. */
  private static final int BASE_PRIORITY = 10;

  private final DataFlowMasterBuilder settings;
  private final DataFlowGraph graph;
  private final DataFlowListener listener;
  private final AlternativesClient alternatives;
  private final NodeBlame blame;
  private final TaskGraph progress;
  private final Map<Kernel, KernelChoices> choices = new HashMap<>();
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private final Map<ContainerId, Running> running = new HashMap<>();
  private final Queue<StartResult> startResults = new ConcurrentLinkedQueue<>();
  private final int[] placed;
  private final int[] failed;
  private int containers;
  private int failures;
  private int losses;
  private String failure;

  /** A task that was offered and has no container yet. */
  private static final class Waiting {
    private final int task;
    private final KernelChoices choices;
    private final long sinceMillis;
    private long servedMillis;

    Waiting(int task, KernelChoices choices, long nowMillis) {
      this.task = task;
      this.choices = choices;
      this.sinceMillis = nowMillis;
      this.servedMillis = nowMillis;
    }
  }

  /** What a node answered, seen from the starting thread. */
  private record StartResult(ContainerId container, Throwable error) {}

  private static final class Running {
    private final TaskRun run;
    private boolean started;

    Running(TaskRun run) {
      this.run = run;
    }
  }

  JobTasks(
      DataFlowMasterBuilder settings, AlternativesClient alternatives, DataFlowListener listener) {
    this.settings = settings;
    this.graph = settings.graph();
    this.alternatives = alternatives;
    this.listener = listener;
    this.blame = new NodeBlame(alternatives);
    this.progress = new TaskGraph(graph);
    this.placed = new int[graph.tasks().size()];
    this.failed = new int[graph.tasks().size()];
  }

  /**
   * Offers the tasks that wait for nothing. What the cluster does not serve now is left out for the
   * whole job, and a kernel of which nothing is left fails it at once: a typing error should not
   * wait as long as a lost node.
   *
   * @param most the largest container the cluster grants
   */
  void begin(Resource most) {
    List<Kernel> kernels = SchedulingProperties.kernels(graph);
    for (int k = 0; k < kernels.size(); k++) {
      KernelChoices kernel = KernelChoices.of(k, kernels.get(k), settings.offer(), most);
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

  /** What the nodes answered since the last heartbeat. */
  void beforeHeartbeat() {
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
    blame.pardon(now());
  }

  /** What the ResourceManager said. */
  void read(Heartbeat heartbeat) {
    heartbeat.grants().forEach(this::place);
    heartbeat.completions().forEach(this::complete);
    waiting.forEach(this::checkServed);
  }

  private void offer(int task) {
    KernelChoices kernel = choices.get(graph.tasks().get(task).kernel());
    int priority = BASE_PRIORITY + progress.depth() - progress.height(task);
    long group = alternatives.offer(kernel.kernel(), priority, kernel.alternatives());
    waiting.put(group, new Waiting(task, kernel, now()));
    listener.offered(task, now());
  }

  private void place(Grant grant) {
    Waiting offered = waiting.remove(grant.group());
    containers++;
    TaskRun run =
        new TaskRun(
            graph,
            offered.task,
            ++placed[offered.task],
            offered.choices.implementations().get(grant.alternative()),
            grant.container());
    ContainerId container = grant.container().getId();
    running.put(container, new Running(run));
    listener.placed(run, now(), now() - offered.sinceMillis);
    settings
        .starter()
        .start(grant.container(), settings.launcher().context(run))
        .whenComplete((ok, error) -> startResults.add(new StartResult(container, error)));
  }

  private void markStarted(Running task) {
    if (!task.started) {
      task.started = true;
      blame.started(task.run.container().getNodeId().getHost());
      listener.started(task.run, now());
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
      listener.ended(task.run, now(), Outcome.SUCCEEDED, exit);
      progress.finish(task.run.task()).forEach(this::offer);
    } else {
      fail(task.run, status);
    }
  }

  private void fail(TaskRun run, ContainerStatus status) {
    failures++;
    listener.ended(run, now(), Outcome.FAILED, status.getExitStatus());
    if (++failed[run.task()] < settings.maxAttempts()) {
      offer(run.task());
    } else {
      failure =
          "task %d (%s) failed %d times, at last with exit status %d on %s: %s"
              .formatted(
                  run.task(),
                  run.kernel(),
                  settings.maxAttempts(),
                  status.getExitStatus(),
                  run.node(),
                  status.getDiagnostics().strip());
    }
  }

  private void lose(TaskRun run, int exitStatus) {
    losses++;
    listener.ended(run, now(), Outcome.LOST, exitStatus);
    if (losses < DataFlowMaster.MAX_LOSSES) {
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

  /** Gives the job up when a task has had nowhere to run for too long. */
  private void checkServed(long group, Waiting task) {
    if (!alternatives.unserved(group)) {
      task.servedMillis = now();
    } else if (now() - task.servedMillis >= settings.outage().toMillis()) {
      failure =
          "task %d (%s) has nowhere to run: for %s the cluster has had no node for any of %s; %s"
              .formatted(
                  task.task,
                  graph.tasks().get(task.task).kernel().name(),
                  text(settings.outage()),
                  task.choices.implementations().stream().map(Implementation::device).toList(),
                  alternatives.refusal().strip());
    }
  }

  private static String text(Duration duration) {
    return duration.toSeconds() % 60 == 0 && !duration.isZero()
        ? duration.toMinutes() + " min"
        : duration.toMillis() / 1000.0 + " s";
  }

  /** Share of tasks done, 0 to 1. */
  float progress() {
    return progress.progress();
  }

  boolean complete() {
    return progress.complete();
  }

  /** Why the job is lost; null while it is not. */
  String failure() {
    return failure;
  }

  DataFlowResult result(FinalApplicationStatus status, String diagnostics, long millis) {
    return new DataFlowResult(
        status,
        diagnostics,
        graph.tasks().size(),
        progress.done(),
        containers,
        failures,
        losses,
        alternatives.surplus(),
        millis);
  }

  private long now() {
    return settings.clock().millis();
  }
}
