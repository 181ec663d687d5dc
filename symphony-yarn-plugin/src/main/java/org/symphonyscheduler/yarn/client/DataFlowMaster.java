/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.protocolrecords.RegisterApplicationMasterResponse;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.exceptions.YarnRuntimeException;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.yarn.client.AlternativesClient.Heartbeat;

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
 * <p>An attempt that ran and failed counts against the task, {@link
 * DataFlowMasterBuilder#maxAttempts} of them fail the job. One that was lost (preempted, node gone,
 * never started) is not the task's fault and is repeated, up to {@value #MAX_LOSSES} times in a job
 * so that a cluster that loses everything ends it too. A host that containers keep failing to start
 * on is avoided for a while. When the last node for one alternative is gone the others go on
 * ({@link PatientAmrmClient}); a task that has none left for {@link DataFlowMasterBuilder#outage}
 * fails the job.
 */
public final class DataFlowMaster {
  private static final Logger LOG = LoggerFactory.getLogger(DataFlowMaster.class);

  /** Attempts of one task that may fail, unless told otherwise: what MapReduce grants a task. */
  public static final int DEFAULT_MAX_ATTEMPTS = 4;

  /** Long enough to repair or replace a node by hand, short enough to be told the same hour. */
  public static final Duration DEFAULT_OUTAGE = Duration.ofMinutes(15);

  /** Losses in one job; far above what preemption does, far below forever. */
  static final int MAX_LOSSES = 1000;

  /**
   * Heartbeats in a row that may fail. Hadoop's proxy retries a ResourceManager that is away for
   * minutes before it throws at all, so these are faults of another kind.
   */
  static final int MAX_FAILED_HEARTBEATS = 5;

  private final DataFlowGraph graph;
  private final DataFlowMasterBuilder settings;
  private final AlternativesClient alternatives;
  private final DataFlowListener listener;
  private final JobTasks tasks;
  private int failedHeartbeats;
  private long firstStep = -1;
  private boolean registered;
  private boolean interrupted;
  private DataFlowResult result;
  private volatile String abortion;

  DataFlowMaster(DataFlowMasterBuilder settings) {
    this.settings = settings;
    this.graph = settings.graph();
    this.alternatives = new AlternativesClient(settings.client(), settings.attempt());
    this.listener = new GuardedListener(settings.listener());
    this.tasks = new JobTasks(settings, alternatives, listener);
  }

  /** Steps at the heartbeat's interval until the job ends; the caller's thread is the master's. */
  public DataFlowResult run() {
    while (step()) {
      try {
        TimeUnit.MILLISECONDS.sleep(settings.heartbeat().toMillis());
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
            settings.heartbeat().toMillis(),
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
      settings
          .user()
          .doAs(
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
      tasks.beforeHeartbeat();
      if (tasks.failure() == null && !tasks.complete()) {
        Heartbeat heartbeat = alternatives.allocate(tasks.progress());
        failedHeartbeats = 0;
        tasks.read(heartbeat);
      }
      if (tasks.failure() != null) {
        end(FinalApplicationStatus.FAILED, tasks.failure());
      } else if (tasks.complete()) {
        end(FinalApplicationStatus.SUCCEEDED, "");
      }
    } catch (ApplicationAttemptNotFoundException e) {
      // The ResourceManager knows us no more: killed, or another attempt took over.
      conclude(FinalApplicationStatus.KILLED, "the ResourceManager ended the application");
    } catch (InterruptedIOException e) {
      interrupted();
    } catch (YarnException e) {
      end(FinalApplicationStatus.FAILED, "the ResourceManager refused: " + e.getMessage());
    } catch (IOException | YarnRuntimeException e) {
      // The second is a fault on the other side, as when a ResourceManager stops during the call.
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

  private void heartbeatFailed(Exception e) {
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
        settings.client().registerApplicationMaster(host, -1, settings.trackingUrl());
    if (settings.adoptsResourceTypes()) {
      ResourceUtils.reinitializeResources(response.getResourceTypes());
    }
    registered = true;
    tasks.begin(response.getMaximumResourceCapability());
  }

  /** Tells YARN and concludes; YARN ends what still runs. */
  private void end(FinalApplicationStatus status, String diagnostics) {
    if (registered) {
      try {
        settings.client().unregisterApplicationMaster(status, diagnostics, settings.trackingUrl());
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
    result = tasks.result(status, diagnostics, firstStep < 0 ? 0 : now() - firstStep);
    listener.finished(result);
  }

  private long now() {
    return settings.clock().millis();
  }
}
