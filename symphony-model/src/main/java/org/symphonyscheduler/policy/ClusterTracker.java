/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.performance.HarmModel;
import org.symphonyscheduler.performance.KnownPair;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.telemetry.Reading;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.Machine;

/**
 * What the model thread knows of the cluster, and what each event does to it. Everything here is
 * the model thread's; readers get the {@link NodeState}s and rates it publishes.
 */
final class ClusterTracker {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterTracker.class);

  /** Model of a processor on a node whose topology nobody told. */
  static final String UNKNOWN = "unknown";

  /** A clock that is behind by more than this has been set back; less is mere disorder. */
  static final long TOLERANCE_MILLIS = 5_000;

  /** How often running containers and silent nodes are looked at. */
  private static final long TICK_MILLIS = 250;

  /** A node silent for this long has its belief widened without a heartbeat. */
  private static final long SILENT_MILLIS = 3_000;

  /** Machine types remembered beyond those in use. */
  private static final int PLANS = 256;

  private final RateModel rates;
  private final BadCounters bad;
  private final Map<String, Integer> unknownProcessors;
  private final Inputs inputs;
  private final HarmModel harm = new HarmModel();
  private final LongLivedKernels longLived;
  private final StateBuilder states;
  private final Flows.Builder flows = new Flows.Builder();
  private final Map<String, NodeTracker> nodes = new HashMap<>();
  private final ContainerIndex containers = new ContainerIndex();
  private final DeviceMemory devices = new DeviceMemory();
  private final Set<NodeTracker> changed = new LinkedHashSet<>();
  private final Map<Machine, MachinePlan> plans = new RecentMap<>(PLANS);
  private long now = Long.MIN_VALUE;
  private long ticked = Long.MIN_VALUE;
  private long learned;

  ClusterTracker(
      RateModel rates,
      LongLivedKernels longLived,
      BadCounters bad,
      Map<String, Integer> unknownProcessors,
      Inputs inputs) {
    this.longLived = longLived;
    this.inputs = inputs;
    this.unknownProcessors = unknownProcessors;
    this.rates = rates;
    this.bad = bad;
    this.states = new StateBuilder(rates, longLived);
  }

  /** Completions that taught a run time. */
  long learned() {
    return learned;
  }

  void joined(NodeHandle handle, ModelEvent.NodeJoined event) {
    at(event.atMillis());
    MachinePlan plan = event.machine().map(this::plan).orElse(null);
    NodeTracker known = nodes.get(event.node());
    if (known != null && known.handle == handle && known.plan == plan) {
      return;
    }
    NodeTracker node = new NodeTracker(handle, plan, flows);
    if (known == null) {
      devices.restore(event.node(), node);
    } else {
      node.effects.recall(known.effects.known(now));
    }
    nodes.put(event.node(), node);
    changed.add(node);
    if (known != null && known.handle == handle) {
      new ArrayList<>(known.running).forEach(container -> move(container, node));
    } else if (known != null) {
      endAll(new ArrayList<>(known.running));
    }
  }

  /** A node tells another topology; what runs on it runs on. */
  private void move(RunningContainer container, NodeTracker node) {
    RateModel.Run run = container.run;
    settle(container.on(node));
    rates.ended(run);
  }

  private MachinePlan plan(Machine machine) {
    return plans.computeIfAbsent(machine, m -> new MachinePlan(m, rates, bad, inputs));
  }

  void heartbeat(NodeHandle handle, ModelEvent.Heartbeat event) {
    at(event.atMillis());
    NodeTracker node = nodes.get(event.node());
    if (node == null || node.handle != handle) {
      return;
    }
    Reading reading = node.heartbeat(event, containers, harm, now);
    if (reading != null) {
      relocate(node, reading);
      for (RunningContainer container : node.running) {
        rates.touch(container.run);
      }
    }
    changed.add(node);
  }

  /** Any event but a node's joining and its heartbeats. */
  void apply(ModelEvent event) {
    at(event.atMillis());
    if (event instanceof ModelEvent.ContainerPlaced placed) {
      placed(placed);
    } else if (event instanceof ModelEvent.ContainerStarted started) {
      started(started);
    } else if (event instanceof ModelEvent.ContainerFinished finished) {
      finished(finished);
    } else if (event instanceof ModelEvent.NodeLost lost) {
      lost(lost.node());
    } else if (event instanceof ModelEvent.JobSubmitted job) {
      longLived.submitted(job.job(), job.type());
    } else if (event instanceof ModelEvent.JobFinished job) {
      jobFinished(job.job());
    }
  }

  private void jobFinished(String job) {
    for (RunningContainer container : containers.ofJob(job)) {
      ended(container, now, true);
      end(container);
    }
    rates.jobEnded(job);
    for (String kernel : longLived.jobEnded(job, now)) {
      LOG.info(
          "Containers of {} live as long as their application: run times are learned no more",
          kernel);
      rates.forget(kernel);
    }
  }

  private void ended(RunningContainer container, long atMillis, boolean killed) {
    ModelEvent.ContainerPlaced placed = container.placed;
    longLived.ended(placed.job(), placed.kernel(), container.startMillis, atMillis, killed);
  }

  private void placed(ModelEvent.ContainerPlaced placed) {
    NodeTracker node = nodes.get(placed.node());
    if (node != null && !containers.knows(placed.container())) {
      longLived.placed(placed.job(), placed.kernel());
      settle(new RunningContainer(placed, node, now));
    }
  }

  private void settle(RunningContainer container) {
    ModelEvent.ContainerPlaced placed = container.placed;
    NodeTracker node = container.node;
    node.pass(now);
    container.devices = node.choose(placed);
    locate(container);
    node.add(container);
    containers.add(container);
    changed.add(node);
  }

  /** Finds the run and the features that belong to a container's devices. */
  private void locate(RunningContainer container) {
    ModelEvent.ContainerPlaced placed = container.placed;
    int processor =
        container.devices.length > 0
            ? container.node.plan.processor[container.devices[0]]
            : unknownProcessor(placed.deviceType());
    container.run = rates.placed(placed.kernel(), processor, placed.job(), now);
    container.node.features(container);
  }

  private int unknownProcessor(String deviceType) {
    return unknownProcessors.computeIfAbsent(
        deviceType, type -> rates.processor(Device.processor(type, UNKNOWN)));
  }

  private void relocate(NodeTracker node, Reading reading) {
    for (int i = 0; i < node.running.size(); i++) {
      RunningContainer container = node.running.get(i);
      int[] told = DeviceOccupancy.told(reading, container);
      if (told.length > 0 && !Arrays.equals(told, container.devices)) {
        RateModel.Run old = container.run;
        node.leave(container);
        container.devices = told;
        locate(container);
        node.enter(container);
        rates.ended(old);
      }
    }
  }

  private void started(ModelEvent.ContainerStarted event) {
    RunningContainer container = containers.get(event.container());
    if (container != null && !container.started) {
      container.started = true;
      container.startMillis = event.atMillis();
      changed.add(container.node);
    }
  }

  private void finished(ModelEvent.ContainerFinished event) {
    RunningContainer container = containers.get(event.container());
    if (container == null) {
      return;
    }
    // By the events' own times: a newer heartbeat may have been read before them.
    double seconds = (event.atMillis() - container.startMillis) / 1000.0;
    boolean succeeded = event.outcome() == ModelEvent.Outcome.SUCCEEDED;
    if (succeeded || event.outcome() == ModelEvent.Outcome.KILLED) {
      ended(container, event.atMillis(), !succeeded);
    }
    if (succeeded
        && seconds > 0
        && longLived.teaches(container.placed.job(), container.placed.kernel())) {
      container.node.pass(now);
      rates.learn(
          container.run, container.met(), seconds, container.node.effects.of(container), now);
      learned++;
    }
    end(container);
  }

  private void end(RunningContainer container) {
    container.node.pass(now);
    containers.end(container);
    rates.ended(container.run);
    container.node.remove(container, now);
    changed.add(container.node);
  }

  private void endAll(List<RunningContainer> ending) {
    ending.forEach(this::end);
  }

  private void lost(String name) {
    NodeTracker node = nodes.remove(name);
    if (node != null) {
      endAll(new ArrayList<>(node.running));
      devices.keep(name, node, now);
      changed.remove(node);
      node.handle.state = null;
    }
  }

  /**
   * What the cluster is, as events that would tell a model with no past of it; in order of time.
   */
  List<ModelEvent> present() {
    return ClusterSnapshot.events(nodes, containers.running(), now);
  }

  /** What outlives a restart. */
  Knowledge known() {
    return new Knowledge(rates.known(), devices.known(nodes, now));
  }

  /** Takes in what was known before a restart; where more is known by now, that stays. */
  void recall(Knowledge knowledge, long nowMillis) {
    at(nowMillis);
    rates.recall(knowledge.pairs());
    for (KnownPair pair : knowledge.pairs()) {
      int colon = pair.processor().lastIndexOf(':');
      if (pair.processor().substring(colon + 1).equals(UNKNOWN)) {
        unknownProcessor(pair.processor().substring(0, colon));
      }
    }
    changed.addAll(devices.recall(knowledge.devices(), nodes, now));
  }

  /** Nodes that joined and are not lost. */
  int nodes() {
    return nodes.size();
  }

  /**
   * Takes an event's time for now. A little earlier than the last is disorder between emitters and
   * counts as the last; far earlier means that the clock was set back, and is believed.
   */
  private void at(long millis) {
    if (millis > now || millis < now - TOLERANCE_MILLIS) {
      if (millis < now) {
        ticked = Long.MIN_VALUE;
      }
      now = millis;
    }
  }

  /** Makes what changed visible to readers. */
  void publish() {
    tick();
    rates.publish();
    for (NodeTracker node : changed) {
      node.handle.state = states.build(node, now);
    }
    changed.clear();
  }

  private void tick() {
    if (ticked != Long.MIN_VALUE && now < ticked + TICK_MILLIS) {
      return;
    }
    ticked = now;
    for (RunningContainer container : containers.running()) {
      rates.lasts(container.run, container.computedSeconds(now, rates.loadSeconds()));
    }
    for (NodeTracker node : nodes.values()) {
      if (node.heartbeatMillis != Long.MIN_VALUE && now > node.heartbeatMillis + SILENT_MILLIS) {
        node.advance(now);
        changed.add(node);
      }
    }
  }
}
