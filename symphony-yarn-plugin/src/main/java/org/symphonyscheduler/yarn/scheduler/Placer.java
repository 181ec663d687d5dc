/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.rmcontainer.RMContainer;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;
import org.symphonyscheduler.yarn.scheduler.DelegatedRequest.Member;
import org.symphonyscheduler.yarn.scheduler.DelegatedRequest.Outcome;

/**
 * Decides delegated requests: offers the model the nodes where they could run and turns its answer
 * into nodes for CapacityScheduler to try, into "not now", or into "you decide".
 *
 * <p>A <em>pass</em> is one walk of CapacityScheduler over its queues. Within a pass a group of
 * alternatives is decided once, when its first member is visited; the members that follow read the
 * decision. Used under the scheduler's lock.
 */
final class Placer {
  private static final Logger LOG = LoggerFactory.getLogger(Placer.class);

  private final GuardedModel model;
  private final ClusterObserver cluster;
  private final Promises promises = new Promises();
  private final SchedulerMetrics metrics;
  private final LongSupplier clockMillis;
  private final ClusterLoad load;
  private final Function<String, ? extends Collection<? extends SchedulerNode>> nodes;

  private final Queue<DelegatedRequest> withdrawn = new ConcurrentLinkedQueue<>();
  private final Candidates candidates = new Candidates();
  private SchedulerNode[] nodeOfCandidate = new SchedulerNode[64];
  private final List<Member> asking = new ArrayList<>();
  private final Map<String, long[]> freed = new HashMap<>();
  private DeviceTypes types;
  private SymphonyConfiguration settings;
  private long pass;
  private String walkPartition;
  private Collection<? extends SchedulerNode> walkNodes;

  /** Written and read as a whole; other threads only learn that it is not them. */
  private volatile Thread walker;

  /**
   * @param nodes the nodes of a partition that can take containers now
   */
  Placer(
      GuardedModel model,
      ClusterObserver cluster,
      Function<String, ? extends Collection<? extends SchedulerNode>> nodes,
      ClusterLoad load,
      SchedulerMetrics metrics,
      LongSupplier clockMillis) {
    this.model = model;
    this.cluster = cluster;
    this.nodes = nodes;
    this.load = load;
    this.metrics = metrics;
    this.clockMillis = clockMillis;
  }

  void configure(SymphonyConfiguration settings) {
    this.settings = settings;
    this.types = new DeviceTypes(settings.resourceTypes());
    types.names().forEach(type -> freed.computeIfAbsent(type, t -> new long[1]));
    freed.computeIfAbsent(Device.CPU, t -> new long[1]);
    model.configure(settings.decisionBudget(), settings.circuitFailures(), settings.circuitOpen());
  }

  DeviceTypes types() {
    return types;
  }

  Promises promises() {
    return promises;
  }

  /** CapacityScheduler starts to walk its queues, for the nodes of a partition. */
  void beginWalk(String partition) {
    walkPartition = partition;
    walker = Thread.currentThread();
    newPass();
  }

  /** CapacityScheduler has walked its queues. */
  void endWalk() {
    walker = null;
    walkNodes = null;
  }

  /** Whether the calling thread is walking the queues. */
  boolean walking() {
    return walker == Thread.currentThread();
  }

  /** CapacityScheduler walks its queues once more, or has changed something on its way. */
  void newPass() {
    pass++;
    for (DelegatedRequest gone = withdrawn.poll(); gone != null; gone = withdrawn.poll()) {
      if (gone.members().isEmpty()) {
        promises.release(gone);
      }
    }
  }

  /** A member of a request asks for nothing any more; any thread. */
  void withdrawn(DelegatedRequest request) {
    withdrawn.add(request);
  }

  /** A container was committed for a member of a request. */
  void committed(DelegatedRequest request, Member member) {
    if (request.chosen() == member) {
      metrics.count(Count.PLACEMENTS);
    }
    promises.release(request);
    request.committed(member);
  }

  /** Resources were given back; requests that want them are decided again. */
  void freed(Resource amount) {
    freed.get(Device.CPU)[0]++;
    String type = types.of(amount);
    if (!type.equals(Device.CPU)) {
      freed.get(type)[0]++;
    }
  }

  /** The cluster changed shape; everything is decided again. */
  void freedEverywhere() {
    freed.values().forEach(epoch -> epoch[0]++);
  }

  /** What a member of a request gets in this pass. */
  Outcome decide(DelegatedRequest request, Member member) {
    if (request.granted()) {
      return Outcome.NOT_NOW;
    }
    if (!request.decidedIn(pass)) {
      decide(request);
    }
    return request.outcomeFor(member);
  }

  /** The node a member has reserved may be able to serve it now. */
  void fulfil(DelegatedRequest request, Member member, SchedulerNode reserved) {
    request.decidePlace(pass, member);
    request.rank(reserved);
  }

  private void decide(DelegatedRequest request) {
    long now = clockMillis.getAsLong();
    long epoch = epoch(request);
    if (request.quiet(now, epoch)) {
      request.decideNotNow(pass, request.quietUntil(), epoch);
      return;
    }
    if (request.settle(now)) {
      metrics.count(Count.REFUSED);
    }
    promises.release(request);
    promises.expire(now);
    if (walkNodes == null) {
      walkNodes = nodes.apply(walkPartition);
    }
    offer(request, walkNodes, walkPartition, now);
    if (candidates.size() == 0) {
      // No such node, or every alternative was refused: whatever CapacityScheduler makes of it.
      request.decideStock(pass);
      return;
    }
    PlacementRequest question = question(request);
    if (candidates.usable() == 0) {
      hold(request, now, epoch);
    } else {
      Placement placement = model.place(question, request.waitedMillis(), candidates);
      if (LOG.isDebugEnabled()) {
        explain(request, question, placement);
      }
      apply(request, placement, now, epoch);
    }
  }

  /** Asks the model where it would have placed a container that CapacityScheduler places. */
  void judge(DelegatedRequest request, SchedulerNode placedOn) {
    String partition = placedOn.getPartition();
    offer(request, nodes.apply(partition), partition, clockMillis.getAsLong());
    int actual = candidateOn(placedOn);
    if (actual < 0) {
      return;
    }
    Placement placement = model.place(question(request), 0, candidates);
    if (placement instanceof Placement.Ranked ranked) {
      metrics.count(Count.SHADOW_COMPARED);
      double saved = candidates.seconds(actual) - candidates.seconds(ranked.best());
      if (nodeOfCandidate[ranked.best()] == placedOn) {
        metrics.count(Count.SHADOW_AGREED);
      } else {
        metrics.count(Count.SHADOW_SAVED_MILLIS, Math.max(0, Math.round(saved * 1000)));
      }
    } else if (placement instanceof Placement.Wait wait) {
      metrics.count(Count.SHADOW_COMPARED);
      metrics.count(Count.SHADOW_SAVED_MILLIS, Math.max(0, Math.round(wait.savedSeconds() * 1000)));
    }
  }

  private PlacementRequest question(DelegatedRequest request) {
    return request.question(asking, types);
  }

  /** Fills the candidates with every node and alternative the request could use. */
  private void offer(
      DelegatedRequest request,
      Iterable<? extends SchedulerNode> offered,
      String partition,
      long now) {
    Arrays.fill(nodeOfCandidate, 0, candidates.size(), null);
    candidates.clear();
    asking.clear();
    for (Member member : request.members()) {
      if (member.outstanding() > 0 && !DelegatedRequest.aside(member, now)) {
        asking.add(member);
      }
    }
    for (int a = 0; a < asking.size(); a++) {
      Member member = asking.get(a);
      Resource ask = member.ask();
      String type = types.of(ask);
      // YARN counts a waiting group once for each of its alternatives; others are taken to have as
      // many as this one.
      candidates.setPressure(a, load.pressure(type, types.units(ask, type)) / asking.size());
      for (SchedulerNode node : offered) {
        offer(request, a, ask, type, node, partition);
      }
    }
  }

  private void offer(
      DelegatedRequest request,
      int alternative,
      Resource ask,
      String type,
      SchedulerNode node,
      String partition) {
    ClusterNode known = cluster.node(node.getNodeID());
    if (known == null || DeviceTypes.fitting(ask, node.getTotalResource()) == 0) {
      return;
    }
    Member member = asking.get(alternative);
    if (!member.accepts(node, partition)) {
      return;
    }
    int free = 0;
    RMContainer reservation = node.getReservedContainer();
    int promised = promises.promisedToOthers(request, known.model(), type);
    if (reservation == null || isOwn(reservation, request)) {
      free = DeviceTypes.fitting(ask, node.getUnallocatedResource());
      if (promised > 0 && free > 0) {
        int containers = IntMath.divide(promised, types.units(ask, type), RoundingMode.CEILING);
        free = Math.max(0, free - containers);
      }
    }
    if (candidates.size() == nodeOfCandidate.length) {
      nodeOfCandidate = Arrays.copyOf(nodeOfCandidate, nodeOfCandidate.length * 2);
    }
    nodeOfCandidate[candidates.size()] = node;
    // What is free here is free of promises, so nobody's turn is taken.
    candidates.add(known.model(), alternative, free, free > 0 ? 0 : promised);
  }

  private static boolean isOwn(RMContainer reservation, DelegatedRequest request) {
    return reservation.getApplicationAttemptId().equals(request.application().attempt())
        && request.members().stream()
            .anyMatch(m -> m.key().equals(reservation.getReservedSchedulerKey()));
  }

  /** One line a decision, for who turns DEBUG on for this class. */
  private void explain(DelegatedRequest request, PlacementRequest question, Placement placement) {
    StringBuilder line = new StringBuilder(question.kernel()).append(" of ");
    line.append(question.job()).append(", waited ").append(request.waitedMillis()).append(" ms: ");
    if (placement instanceof Placement.Ranked ranked) {
      line.append("placed on ").append(candidates.node(ranked.best()).name());
      line.append(", alternative ").append(candidates.alternative(ranked.best()));
    } else {
      line.append(placement);
    }
    for (int c = 0; c < candidates.size(); c++) {
      line.append(
          String.format(
              Locale.ROOT,
              "; %s %s free %d waiting %d cost %.2f seconds %.2f +-%.2f",
              candidates.node(c).name(),
              question.alternatives().get(candidates.alternative(c)).deviceType(),
              candidates.free(c),
              candidates.waiting(c),
              candidates.cost(c),
              candidates.seconds(c),
              candidates.spread(c)));
    }
    LOG.debug("{}", line);
  }

  private void apply(DelegatedRequest request, Placement placement, long now, long epoch) {
    if (placement instanceof Placement.Ranked ranked) {
      place(request, ranked.best());
    } else if (placement instanceof Placement.Wait wait) {
      wait(request, wait, now, epoch);
    } else {
      request.decideStock(pass);
    }
  }

  private void place(DelegatedRequest request, int best) {
    int alternative = candidates.alternative(best);
    request.decidePlace(pass, asking.get(alternative));
    int nodes = Math.min(candidates.ranked(), settings.rankedNodes());
    for (int i = 0; i < nodes; i++) {
      int candidate = candidates.ranked(i);
      if (candidates.alternative(candidate) == alternative) {
        request.rank(nodeOfCandidate[candidate]);
      }
    }
  }

  private void wait(DelegatedRequest request, Placement.Wait wait, long now, long epoch) {
    if (request.waitedMillis() == 0) {
      metrics.count(Count.WAITS);
    }
    PlacementRequest.Alternative alternative =
        request.question(asking, types).alternatives().get(wait.alternative());
    promises.promise(
        request, wait.node(), alternative.deviceType(), alternative.units(), now + wait.millis());
    request.waitFrom(now);
    request.decideNotNow(
        pass, now + Math.min(wait.millis(), settings.decisionMemory().toMillis()), epoch);
  }

  /**
   * Nothing it could use is free. A request that could be starved by smaller ones may reserve the
   * node where most of what it asks for is free; for any other, the next device that frees will do.
   */
  private void hold(DelegatedRequest request, long now, long epoch) {
    metrics.count(Count.HELD);
    if (request.heldMillis(now) >= settings.reservationDelay().toMillis()) {
      int best = -1;
      int most = 0;
      for (int c = 0; c < candidates.size(); c++) {
        Resource ask = asking.get(candidates.alternative(c)).ask();
        String type = types.of(ask);
        int units = types.units(nodeOfCandidate[c].getUnallocatedResource(), type);
        boolean starvable = types.units(ask, type) > 1 || units >= types.units(ask, type);
        if (starvable
            && units - candidates.waiting(c) > most
            && nodeOfCandidate[c].getReservedContainer() == null) {
          best = c;
          most = units - candidates.waiting(c);
        }
      }
      if (best >= 0) {
        request.decidePlace(pass, asking.get(candidates.alternative(best)));
        request.rank(nodeOfCandidate[best]);
        return;
      }
    }
    request.decideNotNow(pass, now + settings.decisionMemory().toMillis(), epoch);
  }

  private int candidateOn(SchedulerNode node) {
    for (int c = 0; c < candidates.size(); c++) {
      if (nodeOfCandidate[c] == node) {
        return c;
      }
    }
    return -1;
  }

  private long epoch(DelegatedRequest request) {
    long sum = 0;
    for (Member member : request.members()) {
      Resource ask = member.ask();
      if (ask != null) {
        sum += freed.get(types.of(ask))[0];
      }
    }
    return sum;
  }
}
