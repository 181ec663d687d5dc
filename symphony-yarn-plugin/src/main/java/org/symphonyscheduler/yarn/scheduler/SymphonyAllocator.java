/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.collect.Iterators;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.api.records.SchedulingRequest;
import org.apache.hadoop.yarn.server.resourcemanager.RMContext;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.AppSchedulingInfo;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.NodeType;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.activities.DiagnosticsCollector;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.SchedulingMode;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ContainerRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.PendingAsk;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.CandidateNodeSet;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.CandidateNodeSetUtils;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.LocalityAppPlacementAllocator;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.PendingAskUpdateResult;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.SingleConstraintAppPlacementAllocator;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.symphonyscheduler.yarn.config.Mode;

/**
 * Symphony's place in YARN: one for each request key of each application, made by YARN's reflection
 * because {@link SymphonyScheduler} names it as the default allocator. It keeps the books of the
 * request by stock code, and when CapacityScheduler asks which nodes to try it asks {@link Placer}.
 *
 * <p>ResourceRequests are kept by the superclass. A key that carries a SchedulingRequest is kept by
 * an inner {@link SingleConstraintAppPlacementAllocator}, as YARN itself would.
 *
 * @param <N> FiCaSchedulerNode, in practice
 */
public final class SymphonyAllocator<N extends SchedulerNode>
    extends LocalityAppPlacementAllocator<N> implements DelegatedRequest.Member {

  private final DelegatedRequest.Patience patience = new DelegatedRequest.Patience();
  private final OpenMembers.Counted counted = new OpenMembers.Counted();
  private final LeftRequest left = new LeftRequest();
  private SymphonyScheduler scheduler;
  private volatile SingleConstraintAppPlacementAllocator<N> constrained;
  private volatile DelegatedRequest request;
  private volatile DelegatedRequest.Named named = DelegatedRequest.Named.NOTHING;

  @Override
  public void initialize(
      AppSchedulingInfo application, SchedulerRequestKey key, RMContext context) {
    super.initialize(application, key, context);
    if (context.getScheduler() instanceof SymphonyScheduler symphony) {
      scheduler = symphony;
    }
  }

  @Override
  public Iterator<N> getPreferredNodeIterator(CandidateNodeSet<N> offered) {
    if (getOutstandingAsksCount(ResourceRequest.ANY) <= 0) {
      // Hadoop 3.4 asks for drained keys of SchedulingRequests too.
      return Collections.emptyIterator();
    }
    DelegatedRequest delegated = request;
    if (scheduler == null || delegated == null) {
      return super.getPreferredNodeIterator(offered);
    }
    return switch (scheduler.modeOf(delegated)) {
      case OFF, SHADOW -> super.getPreferredNodeIterator(offered);
      case ACTIVE -> decided(delegated, offered);
    };
  }

  private Iterator<N> decided(DelegatedRequest delegated, CandidateNodeSet<N> offered) {
    N single = CandidateNodeSetUtils.getSingleNode(offered);
    if (single != null && isReservedForThis(single)) {
      if (delegated.granted()) {
        return Collections.emptyIterator();
      }
      scheduler.placer().fulfil(delegated, this, single);
      return Iterators.singletonIterator(single);
    }
    return switch (scheduler.placer().decide(delegated, this)) {
      case PLACE -> new RankedNodes<>(delegated.ranked(), delegated.rankedCount());
      case NOT_NOW -> Collections.emptyIterator();
      case STOCK -> super.getPreferredNodeIterator(offered);
    };
  }

  private boolean isReservedForThis(N node) {
    RMContainer reservation = node.getReservedContainer();
    return reservation != null
        && reservation.getApplicationAttemptId().equals(appSchedulingInfo.getApplicationAttemptId())
        && schedulerRequestKey.equals(reservation.getReservedSchedulerKey());
  }

  /** Walks an array that stays as it is until the next decision. */
  private static final class RankedNodes<N> implements Iterator<N> {
    private final SchedulerNode[] nodes;
    private final int count;
    private int next;

    RankedNodes(SchedulerNode[] nodes, int count) {
      this.nodes = nodes;
      this.count = count;
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    @SuppressWarnings("unchecked") // YARN made every node of the one type N.
    public N next() {
      if (next >= count) {
        throw new NoSuchElementException();
      }
      return (N) nodes[next++];
    }
  }

  // ---- What the request is, for the placer.

  /** The request this key is part of, null when it is not Symphony's. */
  DelegatedRequest request() {
    return request;
  }

  /** Its application is gone. */
  void forgetRequest() {
    request = null;
  }

  /** The application attempt it keeps books for. */
  AppSchedulingInfo application() {
    return appSchedulingInfo;
  }

  /** For {@link Applications}. */
  LeftRequest left() {
    return left;
  }

  /** For {@link OpenMembers}. */
  OpenMembers.Counted counted() {
    return counted;
  }

  @Override
  public SchedulerRequestKey key() {
    return schedulerRequestKey;
  }

  @Override
  public Resource ask() {
    if (constrained != null) {
      return constrained.getPendingAsk(ResourceRequest.ANY).getPerAllocationResource();
    }
    ResourceRequest any = super.getResourceRequests().get(ResourceRequest.ANY);
    return any == null ? null : any.getCapability();
  }

  @Override
  public int outstanding() {
    return getOutstandingAsksCount(ResourceRequest.ANY);
  }

  @Override
  public Set<String> tags() {
    SchedulingRequest scheduling = getSchedulingRequest();
    return scheduling == null || scheduling.getAllocationTags() == null
        ? Set.of()
        : scheduling.getAllocationTags();
  }

  @Override
  public String kernel() {
    DelegatedRequest delegated = request;
    Resource ask = ask();
    DelegatedRequest.Named known = named;
    if (delegated != null && ask != null && !known.fits(ask)) {
      known = delegated.named(this, ask);
      named = known;
    }
    return known.kernel();
  }

  @Override
  public boolean accepts(SchedulerNode node, String partition) {
    // CapacityScheduler shares idle nodes of another partition only in its second round, when the
    // partition of the nodes is not the one the request names.
    SchedulingMode mode =
        partition.equals(getPrimaryRequestedNodePartition())
            ? SchedulingMode.RESPECT_PARTITION_EXCLUSIVITY
            : SchedulingMode.IGNORE_PARTITION_EXCLUSIVITY;
    return !appSchedulingInfo.isPlaceBlacklisted(node.getNodeName(), false)
        && !appSchedulingInfo.isPlaceBlacklisted(node.getRackName(), false)
        && precheckNode(node, mode);
  }

  @Override
  public long alike() {
    return counted.alike();
  }

  @Override
  public DelegatedRequest.Patience patience() {
    return patience;
  }

  // ---- Books of the request.

  @Override
  public PendingAskUpdateResult updatePendingAsk(
      Collection<ResourceRequest> asks, boolean recoverPreempted) {
    int before = outstanding();
    PendingAskUpdateResult result =
        constrained != null
            ? constrained.updatePendingAsk(asks, recoverPreempted)
            : super.updatePendingAsk(asks, recoverPreempted);
    join(before);
    return result;
  }

  @Override
  public PendingAskUpdateResult updatePendingAsk(
      SchedulerRequestKey key, SchedulingRequest ask, boolean recover) {
    SingleConstraintAppPlacementAllocator<N> inner = constrained;
    if (inner == null) {
      inner = new SingleConstraintAppPlacementAllocator<>();
      inner.initialize(appSchedulingInfo, key, rmContext);
    }
    int before = outstanding();
    PendingAskUpdateResult result = inner.updatePendingAsk(key, ask, recover);
    constrained = inner;
    join(before);
    return result;
  }

  /**
   * Tells Symphony what is asked for now.
   *
   * @param before containers that were asked for until now
   */
  private void join(int before) {
    if (scheduler != null) {
      DelegatedRequest present = request;
      int fewer = before - outstanding();
      if (present != null && fewer > 0) {
        present.withdrawn(this, fewer);
      }
      if (constrained != null) {
        named = DelegatedRequest.Named.NOTHING; // Tags may have changed too.
      }
      request = scheduler.applications().delegate(this, appSchedulingInfo, request);
      scheduler.applications().count(this);
    }
  }

  @Override
  public ContainerRequest allocate(SchedulerRequestKey key, NodeType type, SchedulerNode node) {
    ContainerRequest granted =
        constrained != null
            ? constrained.allocate(key, type, node)
            : super.allocate(key, type, node);
    left.outstanding(outstanding());
    if (scheduler != null && (request != null || counted.counts())) {
      scheduler.applications().count(this);
      if (request != null && outstanding() <= 0) {
        scheduler.applications().withdraw(this, request);
      }
    }
    return granted;
  }

  /** Whether the request names hosts or racks; such an application places itself. */
  boolean namesPlaces() {
    return constrained == null && getUniqueLocationAsks() > 1;
  }

  @Override
  public Map<String, ResourceRequest> getResourceRequests() {
    return constrained != null ? constrained.getResourceRequests() : super.getResourceRequests();
  }

  /**
   * As kept, with one exception. CapacityScheduler walks an application's keys in order and leaves
   * the whole queue when the cluster has none left of what a key asks for; a group whose GPUs are
   * all busy would never get to its CPU alternative. So while it walks, members that are not the
   * chosen one ask for nothing. Nor do requests that were told to wait: CapacityScheduler then need
   * not work out what their queue and user may still have.
   */
  @Override
  public PendingAsk getPendingAsk(String place) {
    PendingAsk pending = pendingAsk(place);
    DelegatedRequest delegated = request;
    return pending.getCount() > 0
            && delegated != null
            && place.equals(ResourceRequest.ANY)
            && scheduler.placer().walking()
            && scheduler.modeOf(delegated) == Mode.ACTIVE
            && asksInVain(delegated)
        ? new PendingAsk(pending.getPerAllocationResource(), 0)
        : pending;
  }

  private boolean asksInVain(DelegatedRequest delegated) {
    return delegated.group() == null
        ? scheduler.placer().quiet(delegated)
        : scheduler.placer().decide(delegated, this) == DelegatedRequest.Outcome.NOT_NOW;
  }

  private PendingAsk pendingAsk(String place) {
    return constrained != null ? constrained.getPendingAsk(place) : super.getPendingAsk(place);
  }

  @Override
  public int getOutstandingAsksCount(String place) {
    return constrained != null
        ? constrained.getOutstandingAsksCount(place)
        : super.getOutstandingAsksCount(place);
  }

  @Override
  public boolean canAllocate(NodeType type, SchedulerNode node) {
    return constrained != null
        ? constrained.canAllocate(type, node)
        : super.canAllocate(type, node);
  }

  @Override
  public boolean canDelayTo(String place) {
    return constrained != null ? constrained.canDelayTo(place) : super.canDelayTo(place);
  }

  @Override
  public boolean precheckNode(
      SchedulerNode node, SchedulingMode mode, Optional<DiagnosticsCollector> diagnostics) {
    return constrained != null
        ? constrained.precheckNode(node, mode, diagnostics)
        : super.precheckNode(node, mode, diagnostics);
  }

  @Override
  public boolean precheckNode(SchedulerNode node, SchedulingMode mode) {
    return constrained != null
        ? constrained.precheckNode(node, mode)
        : super.precheckNode(node, mode);
  }

  @Override
  public String getPrimaryRequestedNodePartition() {
    return constrained != null
        ? constrained.getPrimaryRequestedNodePartition()
        : super.getPrimaryRequestedNodePartition();
  }

  @Override
  public int getUniqueLocationAsks() {
    return constrained != null
        ? constrained.getUniqueLocationAsks()
        : super.getUniqueLocationAsks();
  }

  @Override
  public SchedulingRequest getSchedulingRequest() {
    return constrained != null ? constrained.getSchedulingRequest() : null;
  }
}
