/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.performance.Feature;
import org.symphonyscheduler.performance.JobEffect;
import org.symphonyscheduler.performance.KernelRates;
import org.symphonyscheduler.performance.Rate;
import org.symphonyscheduler.performance.RateModel;
import org.symphonyscheduler.performance.Rates;
import org.symphonyscheduler.telemetry.BadCounters;
import org.symphonyscheduler.topology.Resource;

/**
 * The model that learns while the cluster runs: beliefs of every node's resources, run times of
 * kernels on processors, the harm kernels do to each other; and the rule that places by them.
 *
 * <p>Threads. {@link #observe}, {@link #node}, {@link #place} and the statistics may be called from
 * any thread. Everything that learns happens on one thread at a time: the daemon between {@link
 * #start} and {@link #close}, or whoever calls {@link #drain} on a model that was not started, as
 * tests and simulations do. That thread publishes immutable states through volatile fields; {@code
 * place} reads them without a lock.
 *
 * <p>It fails by standing aside: an event that cannot be read is counted, logged and skipped; when
 * the thread falls behind or hears nothing any more, {@code place} abstains.
 */
public final class SymphonyModel implements PlacementModel, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SymphonyModel.class);

  /** Events read before states are published, when more wait: nobody reads them in between. */
  private static final int BATCH = 64;

  /**
   * So many entries must wait before the thread is woken from its nap: to wake a thread costs
   * whoever does it, one of the scheduler's, more than the rest of an event.
   */
  private static final int WAKE_DEPTH = 512;

  /** A failure is logged at most this often. */
  private static final long LOG_EVERY_MILLIS = 10_000;

  private volatile ModelParameters parameters;
  private final LongSupplier clock;
  private final CostCorrection correction;
  private final EventQueue queue = new EventQueue();
  private final BadCounters bad = new BadCounters();
  private final RateModel rates;
  private final LongLivedKernels longLived = new LongLivedKernels();
  private final ClusterTracker cluster;
  private final Map<String, Integer> unknownProcessors = new ConcurrentHashMap<>();
  private volatile FinishTimeRule rule;
  private volatile ModelListener listener = (event, present) -> {};
  private final Map<String, NodeHandle> handles = new ConcurrentHashMap<>();
  private final LongAdder stray = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final ModelThread thread = new ModelThread(this::drain, queue);
  private volatile long heardMillis;
  private volatile long progressMillis;
  private volatile boolean joined;
  private volatile long learned;
  private volatile int nodes;
  private long loggedMillis = Long.MIN_VALUE / 2;

  /**
   * @param clock milliseconds of the clock that events carry
   */
  public SymphonyModel(ModelParameters parameters, LongSupplier clock) {
    this(parameters, clock, null);
  }

  /**
   * @param clock milliseconds of the clock that events carry
   * @param correction of the rule's costs, null for the bare rule
   */
  public SymphonyModel(ModelParameters parameters, LongSupplier clock, CostCorrection correction) {
    this(parameters, clock, correction, Inputs.PATH_BELIEFS);
  }

  /**
   * @param clock milliseconds of the clock that events carry
   * @param correction of the rule's costs, null for the bare rule
   * @param inputs what run times are explained by
   */
  public SymphonyModel(
      ModelParameters parameters, LongSupplier clock, CostCorrection correction, Inputs inputs) {
    this.parameters = parameters;
    this.correction = correction;
    this.clock = clock;
    rates = new RateModel(parameters.memory());
    cluster = new ClusterTracker(rates, longLived, bad, unknownProcessors, inputs);
    rule = new FinishTimeRule(parameters, rates, longLived, unknownProcessors, correction);
    heardMillis = clock.getAsLong();
    progressMillis = heardMillis;
  }

  /**
   * Takes new parameters from the next decision on; what was learned stays. The size of the memory
   * stays as it was made.
   */
  public void reconfigure(ModelParameters changed) {
    rule = new FinishTimeRule(changed, rates, longLived, unknownProcessors, correction);
    parameters = changed;
  }

  /** Tells somebody of all that is read from now on, in place of who was told before. */
  public void listen(ModelListener listener) {
    this.listener = listener;
  }

  /** Starts the thread that learns. Once. */
  public void start() {
    thread.start();
  }

  /** Stops the thread; what still waits is not read. Idempotent. */
  @Override
  public void close() {
    thread.close();
  }

  @Override
  public void observe(ModelEvent event) {
    if (event instanceof ModelEvent.Heartbeat heartbeat) {
      heartbeat(handles.get(heartbeat.node()), heartbeat);
      return;
    }
    if (event instanceof ModelEvent.NodeJoined node) {
      queue.add(new EventQueue.Joined(handle(node.node()), node));
    } else {
      if (event instanceof ModelEvent.NodeLost lost) {
        handles.remove(lost.node());
      }
      queue.add(event);
    }
    wakeIfBehind();
  }

  @Override
  public void heartbeat(ModelNode node, ModelEvent.Heartbeat heartbeat) {
    if (node instanceof NodeHandle handle) {
      queue.addHeartbeat(handle, heartbeat); // That of a node which is gone is not read.
      wakeIfBehind();
    } else {
      stray.increment();
    }
  }

  private void wakeIfBehind() {
    if (queue.depth() >= WAKE_DEPTH) {
      thread.wake();
    }
  }

  @Override
  public ModelNode node(String name) {
    return handle(name);
  }

  private NodeHandle handle(String name) {
    NodeHandle handle = handles.get(name);
    return handle != null ? handle : handles.computeIfAbsent(name, NodeHandle::new);
  }

  @Override
  public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
    int depth = queue.depth();
    if (depth > parameters.backlog()) {
      return Placement.Abstain.OVERLOADED;
    }
    long now = clock.getAsLong();
    if (joined && now - heardMillis > parameters.staleMillis()
        || depth > 0 && now - progressMillis > parameters.staleMillis()) {
      return Placement.Abstain.STALE;
    }
    return rule.place(request, waitedMillis, candidates, now);
  }

  @Override
  public double expectedSeconds(PlacementRequest request, int alternative) {
    PlacementRequest.Alternative asked = request.alternatives().get(alternative);
    KernelRates known = rates.kernel(request.kernel());
    double seconds = rates.bestSeconds(request.kernel(), asked.deviceType());
    if (known == null || !(seconds > 0)) {
      // The order of preference is all there is.
      double declared = asked.declaredSeconds();
      return declared > 0 ? declared : Math.pow(parameters.preferenceFactor(), alternative);
    }
    JobEffect job = rates.job(request.job());
    return job == null ? seconds : seconds * Math.exp(job.mean());
  }

  /**
   * Reads all that waits on the caller's thread. For models that were not started.
   *
   * @return entries read
   */
  public int drain() {
    int read = 0;
    synchronized (cluster) {
      for (Object entry = queue.take(); entry != null; entry = queue.take()) {
        read(entry);
        read++;
        if (read % BATCH == 0) {
          publish();
        }
      }
      publish();
    }
    return read;
  }

  /**
   * What was learned that outlives a restart. Any thread but a scheduler's: it waits for the thread
   * that learns, and costs a pass over all that is known.
   */
  public Knowledge knowledge() {
    synchronized (cluster) {
      return cluster.known();
    }
  }

  /**
   * Takes in what an earlier model had learned, beside what this one learned since it began. Any
   * thread but a scheduler's, as for {@link #knowledge}; once.
   */
  public void recall(Knowledge knowledge) {
    synchronized (cluster) {
      cluster.recall(knowledge, clock.getAsLong());
      publish();
    }
  }

  private void read(Object entry) {
    events.increment();
    try {
      if (entry instanceof NodeHandle handle) {
        ModelEvent.Heartbeat heartbeat = handle.heartbeat.getAndSet(null);
        heardMillis = clock.getAsLong();
        tell(heartbeat);
        cluster.heartbeat(handle, heartbeat);
      } else if (entry instanceof EventQueue.Joined node) {
        heardMillis = joined ? heardMillis : clock.getAsLong();
        joined = true;
        tell(node.event());
        cluster.joined(node.handle(), node.event());
      } else {
        tell((ModelEvent) entry);
        cluster.apply((ModelEvent) entry);
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
    }
  }

  private void tell(ModelEvent event) {
    try {
      listener.reading(event, cluster::present);
    } catch (Throwable e) { // Whatever it is, the event is the model's all the same.
      failed(e);
    }
  }

  private void publish() {
    try {
      cluster.publish();
    } catch (RuntimeException e) {
      failed(e);
    }
    learned = cluster.learned();
    nodes = cluster.nodes();
    progressMillis = clock.getAsLong();
  }

  private void failed(Throwable failure) {
    failures.increment();
    long now = clock.getAsLong();
    if (Math.abs(now - loggedMillis) >= LOG_EVERY_MILLIS) {
      loggedMillis = now;
      LOG.error("The model could not read an event; it goes on with the next", failure);
    }
  }

  /** How the model fares. Any thread; costs a pass over the nodes. */
  public ModelStatistics statistics() {
    long now = clock.getAsLong();
    long oldest = -1;
    for (NodeHandle handle : handles.values()) {
      NodeState state = handle.state;
      if (state != null && state.heartbeatMillis() != Long.MIN_VALUE) {
        oldest = Math.max(oldest, Math.max(0, now - state.heartbeatMillis()));
      }
    }
    return new ModelStatistics(
        queue.depth(),
        queue.replaced(),
        stray.sum(),
        bad.byReason(),
        learned,
        events.sum(),
        failures.sum() + thread.deaths(),
        rates.kernels(),
        nodes,
        oldest);
  }

  /**
   * What is believed of a node's resources; empty when its topology is not known. Any thread; for
   * explaining, not for decisions.
   */
  public List<ResourceBelief> belief(String node) {
    NodeHandle handle = handles.get(node);
    NodeState state = handle == null ? null : handle.state;
    if (state == null || state.plan() == null) {
      return List.of();
    }
    List<ResourceBelief> beliefs = new ArrayList<>();
    for (Resource resource : state.plan().machine.resources()) {
      int r = resource.index();
      beliefs.add(
          new ResourceBelief(
              resource.name(), state.load()[r], state.deviation()[r], state.capacity()[r]));
    }
    return beliefs;
  }

  /**
   * What is believed of a kernel's run time on a processor of an otherwise idle machine, with its
   * image in place and nothing declared. Any thread; for explaining, not for decisions.
   *
   * @param processor as {@link org.symphonyscheduler.topology.Device#processor()} names it
   */
  public RateBelief rate(String kernel, String processor) {
    double[] idle = new double[Feature.COUNT];
    idle[Feature.INTERCEPT] = 1;
    int number = rates.processorOf(processor);
    Rates general = rates.rates();
    KernelRates known = rates.kernel(kernel);
    KernelRates all = known == null ? general.unknownKernel() : known;
    Rate own = all.on(number);
    Rate rate = own == null ? general.unmet() : own;
    double expected = own == null ? all.expected(number) : 0;
    double uncertainty = all.levelVariance() + (own == null ? all.uncertainty(number) : 0);
    return new RateBelief(
        processor,
        Math.exp(rate.mean(idle) + expected),
        Math.sqrt(rate.variance(idle) + uncertainty),
        Math.sqrt(rate.noise()),
        rate.completions());
  }
}
