/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateResponse;
import org.apache.hadoop.yarn.api.protocolrecords.KillApplicationRequest;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.api.protocolrecords.NodeHeartbeatRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerApplicationAttempt;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.symphonyscheduler.policy.ModelStatistics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;

/**
 * A real ResourceManager, stepped heartbeat by heartbeat. Nodes beat in turn, each once a second of
 * the replay's clock; between them the ApplicationMasters have their turns, each once a second too.
 * Containers run for as long as their task says.
 *
 * <p>Load is closed: as much is asked for as keeps a given share of the devices busy, so that every
 * scheduler meets the same fill. A stepped replay reads the model's events at fixed points on the
 * caller's thread: the same seed then gives the same placements, whose hash is {@link #hash}.
 * Otherwise the model has its thread, as in a ResourceManager.
 *
 * <p>For one thread.
 */
public final class Replay implements AutoCloseable {
  private static final long ROUND_MILLIS = 1000;

  private final ReplayOptions options;
  private final ReplayClock clock = new ReplayClock();
  private final ReplayMeter meter = new ReplayMeter();
  private final ReplayResourceManager rm;
  private final ReplayLoad load;
  private final ReplaySubmission submission;
  private ReplayModel model;
  private final List<ReplayNode> nodes = new ArrayList<>();
  private final Map<NodeId, ReplayNode> nodeById = new HashMap<>();
  private final List<ReplayApplication> applications = new ArrayList<>();
  private final Set<ContainerId> live = new HashSet<>();
  private final long startMillis = clock.getAsLong();
  private long steps;
  private int nextApplication;
  private long granted;
  private long ended;
  private long duplicates;
  private long hash = 17;
  private int deepestQueue;

  public Replay(ReplayOptions options) {
    this.options = options;
    YarnConfiguration yarn = ReplaySettings.of(options.mode(), options.seed(), options.stepped());
    ResourceUtils.resetResourceTypes(yarn);
    ReplayScheduler.next(
        settings -> {
          model =
              new ReplayModel(
                  settings, clock, options.stepped(), options.mode() == ReplayMode.BROKEN);
          return model;
        });
    rm = new ReplayResourceManager(yarn);
    rm.start();
    load = new ReplayLoad(options.source().tasks(options.seed()));
    submission = new ReplaySubmission(rm, options.distinctNames());
  }

  /** Registers all nodes and starts the applications. */
  public void start() throws Exception {
    List<NodeShape> shapes = options.source().nodes();
    for (int n = 0; n < options.nodes(); n++) {
      NodeShape shape = shapes.get(n % shapes.size());
      load.add(shape);
      ReplayNode node = new ReplayNode(n, shape, rm.getResourceTrackerService());
      nodes.add(node);
      nodeById.put(node.id(), node);
      node.register();
    }
    drain();
    for (int a = 0; a < options.applications(); a++) {
      applications.add(submission.submit());
    }
    load.fill(options.fill());
  }

  /** As many heartbeats, and the turns of ApplicationMasters that fall between them. */
  public void step(int heartbeats) throws Exception {
    for (int i = 0; i < heartbeats; i++) {
      int at = (int) (steps % nodes.size());
      clock.set(startMillis + steps * ROUND_MILLIS / nodes.size());
      steps++;
      beat(nodes.get(at));
      long due = steps * applications.size() / nodes.size();
      for (long turns = due - turnsBefore(); turns > 0; turns--) {
        turn(applications.get(nextApplication));
        nextApplication = (nextApplication + 1) % applications.size();
      }
      if (at == nodes.size() - 1 || steps % options.drainEvery() == 0) {
        drain();
      }
    }
  }

  private long turnsBefore() {
    return (steps - 1) * applications.size() / nodes.size();
  }

  /** Rounds of heartbeats until little more is wanted than was granted; at most so many. */
  public int settle(int mostRounds) throws Exception {
    int rounds = 0;
    while (rounds < mostRounds && (rounds < 2 || !load.nearTarget())) {
      step(nodes.size());
      rounds++;
    }
    return rounds;
  }

  private void beat(ReplayNode node) throws Exception {
    if (!node.registered()) {
      return;
    }
    NodeHeartbeatRequest request = node.heartbeat(clock.getAsLong());
    for (ReplayContainer container : node.ended()) {
      ended(container);
    }
    node.answered(meter.heartbeat(() -> rm.getResourceTrackerService().nodeHeartbeat(request)));
  }

  private void ended(ReplayContainer container) {
    if (live.remove(container.id())) {
      ended++;
      load.ended(container.task());
    }
  }

  private void turn(ReplayApplication application) throws Exception {
    take(application, meter.allocation(application::fetch));
    for (ReplayTask task = load.next(); task != null; task = load.next()) {
      applications.get(task.application() % applications.size()).want(task);
    }
    if (application.hasNews()) {
      take(application, meter.allocation(application::ask));
    }
  }

  private void take(ReplayApplication application, AllocateResponse response) {
    for (Container container : response.getAllocatedContainers()) {
      ReplayTask task = application.granted(container.getPriority());
      ReplayNode node = nodeById.get(container.getNodeId());
      if (task == null || !live.add(container.getId())) {
        duplicates++;
        continue;
      }
      granted++;
      if (!node.registered()) {
        live.remove(container.getId()); // Gone before the application heard of its container.
        load.granted(task);
        load.ended(task);
        continue;
      }
      hash = (hash * 31 + application.attempt().getApplicationId().getId()) * 31 + node.number();
      load.granted(task);
      node.launch(
          new ReplayContainer(
              container.getId(),
              container.getResource(),
              task,
              application,
              clock.getAsLong() + Math.round(task.seconds() * 1000)));
    }
  }

  private void drain() {
    if (model != null) {
      deepestQueue = Math.max(deepestQueue, model.queueDepth());
      model.drain();
    }
  }

  /** A node goes, with all that runs on it, or comes back. */
  public void toggle(int number) throws Exception {
    ReplayNode node = nodes.get(number);
    if (node.registered()) {
      node.running().forEach(this::ended);
      node.leave();
    } else {
      node.register();
    }
  }

  /** A node's counters become nonsense, or right again. */
  public void breakTelemetry(int number, boolean broken) {
    nodes.get(number).breakTelemetry(broken);
  }

  /** An application is killed, and another one takes its place. */
  public void kill(int number) throws Exception {
    ReplayApplication killed = applications.get(number);
    killed.wanted().forEach(load::cancelled);
    rm.getClientRMService()
        .forceKillApplication(
            KillApplicationRequest.newInstance(killed.attempt().getApplicationId()));
    applications.set(number, submission.submit());
  }

  /** Nodes that can be toggled. */
  public int nodes() {
    return nodes.size();
  }

  /** Whether a node is there. */
  public boolean isRegistered(int number) {
    return nodes.get(number).registered();
  }

  /** How many nodes are there. */
  public int registered() {
    return (int) nodes.stream().filter(ReplayNode::registered).count();
  }

  /** Applications that can be killed. */
  public int applications() {
    return applications.size();
  }

  /** How much Symphony remembers, by what; empty for CapacityScheduler itself. */
  public Map<String, Integer> remembered() {
    return rm.getResourceScheduler() instanceof ReplayScheduler symphony
        ? symphony.remembered()
        : Map.of();
  }

  /** Asks for nothing new and steps until all that was asked for is granted. */
  public ReplayAudit audit(int mostRounds) throws Exception {
    load.fill(0);
    int waiting = outstanding();
    for (int round = 0; round < mostRounds && waiting > 0; round++) {
      step(nodes.size());
      waiting = outstanding();
    }
    int known = 0;
    for (ReplayApplication application : applications) {
      SchedulerApplicationAttempt attempt =
          scheduler().getApplicationAttempt(application.attempt());
      take(application, application.fetch());
      known += attempt.getLiveContainers().size();
    }
    return new ReplayAudit(waiting, Math.abs(known - live.size()), duplicates);
  }

  private int outstanding() {
    return applications.stream().mapToInt(ReplayApplication::outstanding).sum();
  }

  private CapacityScheduler scheduler() {
    return (CapacityScheduler) rm.getResourceScheduler();
  }

  /** Symphony's counters, empty for CapacityScheduler itself. */
  public Optional<SchedulerMetrics> metrics() {
    return rm.getResourceScheduler() instanceof ReplayScheduler symphony
        ? Optional.of(symphony.metrics())
        : Optional.empty();
  }

  /** The model's own figures, empty for CapacityScheduler itself. */
  public Optional<ModelStatistics> statistics() {
    return model == null ? Optional.empty() : model.modelStatistics();
  }

  /** The longest queue of events seen in front of the model. */
  public int deepestQueue() {
    return deepestQueue;
  }

  /** What the calls into the ResourceManager cost. */
  public ReplayMeter meter() {
    return meter;
  }

  ReplayOptions options() {
    return options;
  }

  /** Containers granted so far. */
  public long granted() {
    return granted;
  }

  /** Containers that run. */
  public int running() {
    return live.size();
  }

  /** Hash of who was granted a container where, in order. */
  public String hash() {
    return String.format("%016x", hash);
  }

  @Override
  public void close() {
    rm.stop();
  }
}
