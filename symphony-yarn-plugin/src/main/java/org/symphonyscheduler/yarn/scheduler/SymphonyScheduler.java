/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.api.records.SchedulingRequest;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.resourcemanager.RMContext;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainerEventType;
import org.apache.hadoop.yarn.server.resourcemanager.rmnode.RMNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.Allocation;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.ContainerUpdates;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CSAssignment;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CSQueue;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ContainerAllocationProposal;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ResourceCommitRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.SchedulerContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.AppAddedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.AppAttemptAddedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.AppAttemptRemovedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.AppRemovedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.NodeAddedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.NodeAttributesUpdateSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.NodeRemovedSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.NodeResourceUpdateSchedulerEvent;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.event.SchedulerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.yarn.config.ConfigurationException;
import org.symphonyscheduler.yarn.config.Mode;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.config.UnknownQueues;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;
import org.symphonyscheduler.yarn.state.StateService;

/**
 * CapacityScheduler with a model that knows where GPU and FPGA containers run best. Set as {@code
 * yarn.resourcemanager.scheduler.class}. Queues, capacities, limits, labels, reservations and
 * preemption are CapacityScheduler's, untouched; this class only listens to its hooks and answers,
 * through {@link SymphonyAllocator}, which nodes to try for a request.
 *
 * <p>Threads: YARN delivers all scheduler events on one thread, and without asynchronous
 * scheduling, which an active queue refuses, that thread also walks the queues. So decisions are
 * never taken concurrently. Who only watches may have it: commits, at which shadow mode judges, are
 * under the scheduler's write lock, and so is what changes the index of nodes. ApplicationMasters'
 * requests come in on other threads and touch only concurrent structures.
 *
 * <p>When anything of Symphony fails, CapacityScheduler decides: see {@link GuardedModel}.
 */
public class SymphonyScheduler extends CapacityScheduler {
  private static final Logger LOG = LoggerFactory.getLogger(SymphonyScheduler.class);

  private final QueueModes modes = new QueueModes(this::getApplicationAttempt);

  private volatile SymphonyConfiguration settings;

  /** Whether Symphony is on for any queue, and active in any: asked at every heartbeat. */
  private volatile boolean on;

  private volatile boolean active;

  private final Setup setup = new Setup();

  /** Who started switched off is CapacityScheduler until it is started again: nothing is kept. */
  private boolean startedOn;

  /** The node whose heartbeat is being handled and whose queues' walk has not begun. */
  private volatile NodeId beating;

  private ModelService model;
  private StateService state;
  private SchedulerMetrics metrics;
  private ClusterObserver observer;
  private Placer placer;
  private Applications applications;
  private RecoveredContainers recovered;
  private Walks walks;

  // ---- Life.

  @Override
  public void serviceInit(Configuration yarn) throws Exception {
    SymphonyConfiguration read = setup.start(yarn, getRMContext());
    super.serviceInit(yarn);
    setup.started(read, yarn, this);
    startedOn = setup.startedOn();
    model = createModel(read);
    state = new StateService(model::knowledge, model::recall, yarn);
    model.listen(state.journal());
    metrics =
        new SchedulerMetrics(
            record -> {
              model.figures(record);
              state.figures(record);
            });
    observer = new ClusterObserver(model.model(), model.clockMillis());
    GuardedModel guarded = new GuardedModel(model.model(), metrics, System::nanoTime);
    OpenMembers open = new OpenMembers();
    placer =
        new Placer(
            guarded,
            observer,
            () -> getSkipNodeInterval() / 2,
            node -> !shouldSkipNodeSchedule((FiCaSchedulerNode) node, this, false),
            open.devices(),
            new ClusterLoad(
                () -> getRootQueue().getQueueResourceUsage().getPending(),
                this::getClusterResource),
            metrics,
            model.clockMillis(),
            allocated());
    applications =
        new Applications(
            id -> getRMContext().getRMApps().get(id),
            this::getApplicationAttempt,
            () -> on,
            () -> active,
            this::decidesFor,
            open,
            queue -> settings.modeOf(queue),
            placer,
            metrics);
    recovered =
        new RecoveredContainers(this::getApplicationAttempt, applications, observer, placer);
    walks = new Walks(placer, applications, modes);
    metrics.circuit(guarded::circuitOpen);
    install(read);
  }

  /** Whether Symphony decides for the queue that an attempt is in; any thread. */
  private boolean decidesFor(ApplicationAttemptId attempt) {
    SymphonyConfiguration now = settings;
    if (now.queueModes().isEmpty()) {
      return now.mode() == Mode.ACTIVE;
    }
    FiCaSchedulerApp app = getApplicationAttempt(attempt);
    return app != null && now.modeOf(app.getCSLeafQueue().getQueuePath()) == Mode.ACTIVE;
  }

  /** The model, for tests to replace. */
  protected ModelService createModel(SymphonyConfiguration settings) {
    return ModelService.learning(settings);
  }

  /** Bytes the calling thread has allocated so far, for measurements to replace. */
  protected LongSupplier allocated() {
    return () -> 0;
  }

  @Override
  public void serviceStart() throws Exception {
    model.start();
    state.start();
    metrics.register();
    super.serviceStart();
  }

  @Override
  public void serviceStop() throws Exception {
    if (metrics != null) {
      metrics.unregister();
    }
    try {
      super.serviceStop();
    } finally {
      if (model != null) {
        state.stopKnowledge();
        model.stop();
        state.stopJournal();
      }
    }
  }

  @Override
  public void reinitialize(Configuration yarn, RMContext context, boolean validation)
      throws IOException {
    if (validation) {
      super.reinitialize(yarn, context, true);
      return;
    }
    SymphonyConfiguration read;
    Configuration completed = new Configuration(yarn);
    try {
      read = setup.refresh(yarn, completed, this);
    } catch (ConfigurationException e) {
      throw new IOException("Symphony keeps its old settings: " + e.getMessage(), e);
    }
    super.reinitialize(completed, context, false);
    install(read);
  }

  private void install(SymphonyConfiguration read) {
    writeLock.lock();
    try {
      settings = read;
      on = read.anywhereOn();
      active = read.anywhereActive();
      modes.configure(read);
      placer.configure(read);
      if (active) {
        getSchedulerApplications()
            .values()
            .forEach(app -> applications.countAll(app.getCurrentAppAttempt()));
      } else {
        placer.promises().releaseAll();
      }
      model.configure(read);
      if (startedOn) {
        state.keepKnowledge(read.stateDirectory(), read.stateInterval());
        state.keepJournal(
            read.journalDirectory(), read.journalHeartbeats(), read.journalMegabytes());
      }
      getCapacitySchedulerQueueManager().getQueues().values().forEach(this::shortenWalks);
    } finally {
      writeLock.unlock();
    }
    LOG.info("Symphony's settings were read: {}", read.modes());
    UnknownQueues.sentences(
            read,
            getCapacitySchedulerQueueManager().getQueues().values().stream()
                .map(CSQueue::getQueuePath)
                .collect(Collectors.toSet()),
            getConfiguration())
        .forEach(LOG::warn);
  }

  private void shortenWalks(CSQueue queue) {
    writeLock.lock(); // A refresh on another thread may be giving the queue its new ordering.
    try {
      Mode mode = settings.modeOf(queue.getQueuePath());
      // Threads that walk beside each other are CapacityScheduler's own affair.
      if (startedOn && mode != Mode.OFF && !setup.asynchronous()) {
        walks.shorten(queue, mode == Mode.ACTIVE);
      }
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public String moveApplication(ApplicationId application, String queue) throws YarnException {
    writeLock.lock();
    try {
      modes.moved();
      placer.freedEverywhere(); // Who was told to wait in one mode may be in another.
      return super.moveApplication(application, queue);
    } finally {
      writeLock.unlock();
    }
  }

  // ---- What the cluster does.

  /** Who comes and goes is noted while Symphony is switched off too: it may be on again soon. */
  @Override
  public void handle(SchedulerEvent event) {
    if (!startedOn) {
      super.handle(event);
      return;
    }
    if (event instanceof NodeAddedSchedulerEvent added) {
      try {
        if (!observer.nodeJoined(added.getAddedRMNode())) {
          metrics.count(Count.ATTRIBUTES_UNREAD);
        }
      } catch (RuntimeException | LinkageError e) {
        failed(event, e);
      }
    }
    super.handle(event);
    try {
      heard(event);
    } catch (RuntimeException | LinkageError e) {
      failed(event, e);
    }
  }

  /** What is ours of an event that CapacityScheduler has handled. */
  private void heard(SchedulerEvent event) {
    if (event instanceof NodeAddedSchedulerEvent added) {
      FiCaSchedulerNode node = index(added.getAddedRMNode().getNodeID());
      if (node != null) {
        recovered.adopt(node);
      }
      placer.freedEverywhere();
    } else if (event instanceof NodeRemovedSchedulerEvent removed) {
      forgetNode(removed.getRemovedRMNode());
    } else if (event instanceof NodeAttributesUpdateSchedulerEvent changed) {
      changed
          .getUpdatedNodeToAttributes()
          .keySet()
          .forEach(
              host ->
                  observer
                      .attributesChanged(host, getRMContext().getRMNodes())
                      .forEach(this::index));
    } else if (event instanceof NodeResourceUpdateSchedulerEvent updated) {
      index(updated.getRMNode().getNodeID());
      placer.freedEverywhere();
    } else if (event instanceof AppAddedSchedulerEvent added) {
      submitted(added.getApplicationId());
    } else if (event instanceof AppAttemptAddedSchedulerEvent added) {
      attemptAdded(added.getApplicationAttemptId());
    } else if (event instanceof AppAttemptRemovedSchedulerEvent removed) {
      applications.attemptEnded(removed.getApplicationAttemptID());
    } else if (event instanceof AppRemovedSchedulerEvent removed) {
      applications.ended(removed.getApplicationID(), removed.getFinalState());
      observer.jobFinished(removed.getApplicationID().toString());
    }
  }

  /** An error that YARN's dispatcher met would end the ResourceManager. */
  private void failed(SchedulerEvent event, Throwable failure) {
    metrics.count(Count.EVENT_FAILURES);
    if (metrics.get(Count.EVENT_FAILURES) == 1) {
      LOG.error("Symphony could not take in {}; YARN goes on without it", event.getType(), failure);
    } else {
      LOG.debug("Symphony could not take in {}", event.getType(), failure);
    }
  }

  /** Sorts a node into the index, which a thread that commits may be reading. */
  private FiCaSchedulerNode index(NodeId id) {
    FiCaSchedulerNode node = getNode(id);
    if (node != null) {
      writeLock.lock();
      try {
        placer.index().add(node);
      } finally {
        writeLock.unlock();
      }
    }
    return node;
  }

  private void forgetNode(RMNode node) {
    writeLock.lock();
    try {
      placer.index().remove(node.getNodeID());
    } finally {
      writeLock.unlock();
    }
    ClusterNode known = observer.node(node.getNodeID());
    if (known != null) {
      placer.promises().forgetNode(known.model());
      observer.nodeLost(node.getNodeID());
    }
    placer.freedEverywhere();
  }

  private void submitted(ApplicationId application) {
    RMApp app = getRMContext().getRMApps().get(application);
    if (app != null) {
      observer.jobSubmitted(application.toString(), app.getApplicationType());
    }
  }

  /** For {@link ShortestJobFirst}. */
  double expectedSeconds(FiCaSchedulerApp attempt) {
    return applications.expectedSeconds(attempt);
  }

  private void attemptAdded(ApplicationAttemptId attempt) {
    FiCaSchedulerApp app = getApplicationAttempt(attempt);
    if (app != null) {
      shortenWalks(app.getCSLeafQueue()); // Queues may be made for an application.
      applications.reportBypass(app);
    }
  }

  @Override
  protected void nodeUpdate(RMNode node) {
    IndexedNode known = on ? placer.index().node(node.getNodeID()) : null;
    if (known == null) {
      super.nodeUpdate(node);
      return;
    }
    if (known.known.unread()) {
      known = readAgain(known, node);
    }
    observer.heartbeat(known.known, node);
    if (!active) {
      super.nodeUpdate(node);
      return;
    }
    beating = placer.stepsAside() ? null : node.getNodeID();
    placer.beginWalk(known);
    try {
      super.nodeUpdate(node);
    } finally {
      beating = null;
      placer.endWalk();
    }
  }

  /** Reads the attributes of a node that could not be read the last time. */
  private IndexedNode readAgain(IndexedNode known, RMNode node) {
    if (observer.readAgain(known.known, node)) {
      index(node.getNodeID());
    } else if (known.known.unread()) {
      metrics.count(Count.ATTRIBUTES_UNREAD);
    }
    IndexedNode anew = placer.index().node(node.getNodeID());
    return anew == null ? known : anew;
  }

  /**
   * As known, with one exception. A heartbeat updates the node and then, holding the write lock,
   * looks the node up to walk the queues for it. When that walk could only meet requests that were
   * told to wait, the node is not found, and CapacityScheduler leaves it at that.
   */
  @Override
  public FiCaSchedulerNode getNode(NodeId id) {
    FiCaSchedulerNode node = super.getNode(id);
    if (node == null
        || beating == null
        || !placer.walking()
        || !writeLock.isHeldByCurrentThread()) {
      return node;
    }
    beating = null; // Asked once a heartbeat.
    placer.hear();
    boolean idle =
        node.getReservedContainer() == null
            && walks.nothingToPlace(
                node.getPartition(),
                getRootQueue().getQueueResourceUsage().getPending(node.getPartition()));
    return idle ? null : node;
  }

  @Override
  public void submitResourceCommitRequest(Resource cluster, CSAssignment assignment) {
    super.submitResourceCommitRequest(cluster, assignment);
    if (active) {
      placer.newPass();
    }
  }

  @Override
  protected void containerLaunchedOnNode(ContainerId container, SchedulerNode node) {
    super.containerLaunchedOnNode(container, node);
    if (startedOn) {
      observer.started(container);
    }
  }

  @Override
  protected void completedContainerInternal(
      RMContainer container, ContainerStatus status, RMContainerEventType event) {
    if (!startedOn) {
      super.completedContainerInternal(container, status, event);
      return;
    }
    if (container.getContainerRequest() != null) {
      applications.reopen(container);
    }
    super.completedContainerInternal(container, status, event);
    observer.finished(container.getContainerId(), status);
    if (active) {
      placer.freed(container.getNodeId(), container.getAllocatedOrReservedResource());
    } else {
      placer.index().touch(container.getNodeId());
    }
  }

  // ---- Requests.

  @Override
  public Allocation allocate(
      ApplicationAttemptId attempt,
      List<ResourceRequest> asks,
      List<SchedulingRequest> schedulingRequests,
      List<ContainerId> release,
      List<String> blacklistAdditions,
      List<String> blacklistRemovals,
      ContainerUpdates updates) {
    if (on && schedulingRequests != null && !schedulingRequests.isEmpty()) {
      SchedulingRequestKeys.prime(getApplicationAttempt(attempt), schedulingRequests);
    }
    return super.allocate(
        attempt, asks, schedulingRequests, release, blacklistAdditions, blacklistRemovals, updates);
  }

  Applications applications() {
    return applications;
  }

  // ---- Decisions.

  Placer placer() {
    return placer;
  }

  /** How much is remembered, by what; nothing of what is gone counts. For tests and diagnosis. */
  public Map<String, Integer> remembered() {
    return Map.of(
        "nodes", placer.index().size(),
        "containers", observer.running(),
        "applications", applications.size(),
        "requests", applications.open().size(),
        "promises", placer.promises().size());
  }

  /** Symphony's counters. */
  public SchedulerMetrics metrics() {
    return metrics;
  }

  /**
   * The mode of the queue a request is in, as far as a walk over the queues must know it: where no
   * queue is active several threads may walk at once, and none is told more than that.
   */
  Mode modeOf(DelegatedRequest request) {
    return active ? modes.of(request) : Mode.SHADOW;
  }

  @Override
  public boolean tryCommit(
      Resource cluster,
      @SuppressWarnings("rawtypes") ResourceCommitRequest proposal,
      boolean updatePending) {
    if (!startedOn) {
      return super.tryCommit(cluster, proposal, updatePending);
    }
    SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container = allocated(proposal);
    SymphonyAllocator<?> allocator = container == null ? null : allocatorOf(container);
    DelegatedRequest request = allocator == null ? null : allocator.request();
    if (request == null || modes.of(request) == Mode.OFF) {
      boolean committed = super.tryCommit(cluster, proposal, updatePending);
      if (container != null) {
        placer.index().touch(container.getSchedulerNode().getNodeID());
        overtaken(container, committed);
      }
      return committed;
    }
    boolean decided = modes.of(request) == Mode.ACTIVE;
    if (decided && request.granted()) {
      metrics.count(Count.DUPLICATES_PREVENTED);
      container.getSchedulerApplicationAttempt().decUnconfirmedRes(allocator.ask());
      return false;
    }
    return commit(cluster, proposal, updatePending, container, allocator, request, decided);
  }

  private boolean commit(
      Resource cluster,
      @SuppressWarnings("rawtypes") ResourceCommitRequest proposal,
      boolean updatePending,
      SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container,
      SymphonyAllocator<?> allocator,
      DelegatedRequest request,
      boolean decided) {
    FiCaSchedulerNode node = container.getSchedulerNode();
    if (!decided && willBeAccepted(cluster, proposal, updatePending, container)) {
      placer.judge(request, node);
    }
    Resource resource = container.getRmContainer().getAllocatedOrReservedResource();
    String kernel = allocator.kernel();
    boolean committed = super.tryCommit(cluster, proposal, updatePending);
    if (!committed) {
      metrics.count(Count.FAILED_COMMITS);
      return false;
    }
    placer.index().touch(node.getNodeID());
    overtaken(container, !decided);
    ApplicationView view = request.application();
    String type = placer.types().of(resource);
    observer.placed(
        container.getRmContainer().getContainerId(),
        view.job(),
        node.getNodeID(),
        kernel,
        type,
        placer.types().units(resource, type));
    placer.committed(request, allocator, decided);
    return true;
  }

  private void overtaken(
      SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container, boolean byStock) {
    Resource amount = container.getRmContainer().getAllocatedOrReservedResource();
    if (active && byStock && placer.types().asksForDevice(amount)) {
      placer.overtaken(container.getSchedulerNode(), amount);
    }
  }

  /**
   * Whether a proposal stands. Only threads that propose beside each other make many in vain, which
   * are no placements to be judged; the commit asks the same again under the same lock.
   */
  @SuppressWarnings("unchecked") // CapacityScheduler has only these.
  private boolean willBeAccepted(
      Resource cluster,
      @SuppressWarnings("rawtypes") ResourceCommitRequest proposal,
      boolean updatePending,
      SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container) {
    return !setup.asynchronous()
        || container.getSchedulerApplicationAttempt().accept(cluster, proposal, updatePending);
  }

  @SuppressWarnings("unchecked") // CapacityScheduler has only these.
  static SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> allocated(
      @SuppressWarnings("rawtypes") ResourceCommitRequest proposal) {
    List<ContainerAllocationProposal<FiCaSchedulerApp, FiCaSchedulerNode>> allocations =
        proposal.getContainersToAllocate();
    return allocations == null || allocations.isEmpty()
        ? null
        : allocations.get(0).getAllocatedOrReservedContainer();
  }

  static SymphonyAllocator<?> allocatorOf(
      SchedulerContainer<FiCaSchedulerApp, FiCaSchedulerNode> container) {
    Object allocator =
        container
            .getSchedulerApplicationAttempt()
            .getAppSchedulingInfo()
            .getAppPlacementAllocator(container.getSchedulerRequestKey());
    return allocator instanceof SymphonyAllocator<?> ours ? ours : null;
  }
}
