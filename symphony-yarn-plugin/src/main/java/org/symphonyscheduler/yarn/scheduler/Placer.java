/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementRequest;
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

  /**
   * Whoever was told to wait although something was free hears of what is freed elsewhere after
   * this share of its wait, or after this long: on a large cluster something is freed all the time,
   * and what has not kept it from waiting rarely does so a moment later.
   */
  private static final long DEAF_SHARE = 8;

  private static final long MOST_DEAF_MILLIS = 200;

  /** They hear of it together, at multiples of this: one walk over the queues asks them all. */
  private static final long HEAR_EVERY_MILLIS = 50;

  /**
   * Decisions a heartbeat has time for, whatever it finds: when much is freed at once all who wait
   * want to be asked, and a heartbeat that asked them all would hold up those behind it. On a small
   * cluster heartbeats are rare, and each has time for a decision every other millisecond since the
   * last. One is as many as CapacityScheduler places containers off-switch.
   */
  private static final int FEWEST_DECISIONS = 1;

  private static final int MILLIS_FOR_DECISION = 2;

  private static final int MOST_DECISIONS = 64;

  /**
   * Containers of one request that may wait at a time. Each costs a look whenever something
   * changes; more than these take what is free.
   */
  private static final int MOST_WAITING = 1024;

  /** Of whoever may not wait it is said that it has waited for ever. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final GuardedModel model;
  private final Promises promises = new Promises();
  private final NodeIndex index;
  private final Offer offer;
  private final ShadowJudge judge;
  private final SchedulerMetrics metrics;
  private final LongSupplier clockMillis;
  private final LongSupplier allocated;

  private final Queue<DelegatedRequest> withdrawn = new ConcurrentLinkedQueue<>();
  private final Releases releases = new Releases();
  private DeviceTypes types;
  private SymphonyConfiguration settings;
  private long pass;
  private String walkPartition;
  private long walkMillis;
  private long decisionsLeft;

  /** Written and read as a whole; other threads only learn that it is not them. */
  private volatile Thread walker;

  /**
   * @param freshMillis how long after its heartbeat a node can surely take containers
   * @param usable whether a node can take containers now
   * @param devices what is asked for and not granted
   * @param allocated bytes the calling thread has allocated; 0 where nobody measures
   */
  Placer(
      GuardedModel model,
      ClusterObserver cluster,
      LongSupplier freshMillis,
      Predicate<SchedulerNode> usable,
      PendingDevices devices,
      ClusterLoad load,
      SchedulerMetrics metrics,
      LongSupplier clockMillis,
      LongSupplier allocated) {
    this.model = model;
    this.metrics = metrics;
    this.clockMillis = clockMillis;
    this.allocated = allocated;
    this.index = new NodeIndex(cluster, promises);
    this.offer = new Offer(index, promises, devices, load, freshMillis, usable);
    this.judge = new ShadowJudge(model, index, promises, offer, metrics, allocated);
  }

  void configure(SymphonyConfiguration settings) {
    this.settings = settings;
    this.types = new DeviceTypes(settings.resourceTypes());
    releases.configure(types);
    index.configure(types);
    offer.configure(types);
    model.configure(settings.decisionBudget(), settings.circuitFailures(), settings.circuitOpen());
  }

  DeviceTypes types() {
    return types;
  }

  Promises promises() {
    return promises;
  }

  NodeIndex index() {
    return index;
  }

  /** CapacityScheduler starts to walk its queues at the heartbeat of a node. */
  void beginWalk(IndexedNode node) {
    walkPartition = node.node.getPartition();
    walker = Thread.currentThread();
    long now = clockMillis.getAsLong();
    long due = (now - walkMillis) / MILLIS_FOR_DECISION;
    decisionsLeft = Math.max(FEWEST_DECISIONS, Math.min(MOST_DECISIONS, due));
    walkMillis = now;
    node.beatMillis = now;
    newPass();
    if (model.leftAlone()) {
      index.touch(node);
    } else {
      index.look(node);
    }
  }

  /**
   * The heartbeat's news is in: what has just ended on the node is known to those who wait, so that
   * this walk can use it. On a small cluster the next one is a long way off.
   */
  void hear() {
    releases.tell(walkMillis);
    if (!model.leftAlone()) {
      index.update();
    }
  }

  /** When the present walk began. */
  long walkMillis() {
    return walkMillis;
  }

  /** CapacityScheduler has walked its queues. */
  void endWalk() {
    walker = null;
  }

  /** Whether the calling thread is walking the queues. */
  boolean walking() {
    return walker == Thread.currentThread();
  }

  /** CapacityScheduler walks its queues once more, or has changed something on its way. */
  void newPass() {
    pass++;
    // At once: put off until somebody asks, ten thousand nodes would be looked at while all wait.
    if (!model.leftAlone()) { // What was touched meanwhile is looked at when the circuit closes.
      index.update();
    }
    for (DelegatedRequest gone = withdrawn.poll(); gone != null; gone = withdrawn.poll()) {
      if (gone.members().isEmpty()) {
        promises.release(gone);
      }
    }
  }

  /** Whether the circuit is open: CapacityScheduler decides everything. */
  boolean stepsAside() {
    return model.leftAlone();
  }

  /** Number of the present pass. */
  long pass() {
    return pass;
  }

  /** A member of a request asks for nothing any more; any thread. */
  void withdrawn(DelegatedRequest request) {
    withdrawn.add(request);
  }

  /**
   * A container was committed for a member of a request.
   *
   * @param decided whether Symphony decides such requests, and does not only watch
   */
  void committed(DelegatedRequest request, Member member, boolean decided) {
    if (decided) {
      if (request.saidFor(member)) {
        metrics.count(Count.PLACEMENTS);
      }
      promises.fresh(request);
      request.committed(member);
      promises.trim(request, request.open());
    }
    if (request.group() == null && request.members().isEmpty()) {
      request.application().rest(member.key(), request);
    }
  }

  /**
   * CapacityScheduler gave devices of a node to a request that waits for nothing. When it was the
   * last one there, whoever waits for it takes what is free now: such a request may come first
   * again.
   */
  void overtaken(SchedulerNode node, Resource amount) {
    IndexedNode known = index.node(node.getNodeID());
    String type = types.of(amount);
    if (known != null && types.units(node.getUnallocatedResource(), type) == 0) {
      promises.overtaken(known.model(), type);
    }
  }

  /** A node gave resources back; requests that want them are soon decided again. Any thread. */
  void freed(NodeId node, Resource amount) {
    index.freed(node);
    releases.freed(amount);
  }

  /** The cluster changed shape; everything is decided again. */
  void freedEverywhere() {
    releases.freedEverywhere();
  }

  /** What a member of a request gets in this pass. */
  Outcome decide(DelegatedRequest request, Member member) {
    if (request.granted()) {
      return Outcome.NOT_NOW;
    }
    if (!request.decidedIn(pass)) {
      long now = clockMillis.getAsLong();
      if (left(request, now) != DelegatedRequest.NEVER) {
        request.decideNotNow(pass);
      } else if (model.leftAlone()) {
        stepAside(request, now);
      } else if (exhausted()) {
        request.decideNotNow(pass); // The next heartbeat asks.
      } else {
        decideAll(request, now);
      }
    }
    return request.outcomeFor(member);
  }

  /**
   * Decides one container of a request after the other, for as long as they are told to wait: the
   * next one finds that device taken, and something free may be better than to come after all of
   * those. Whoever waits is asked again only where there is something new for it; but when all of a
   * request's containers wait, the one told last is, for whatever else has changed.
   */
  private void decideAll(DelegatedRequest request, long now) {
    closeBooks(request, now);
    int due = takeUp(request, 0, now);
    if (due < 0 && request.undecided() <= 0 && request.waiting().count() > 0) {
      promises.takeUp(request, request.waiting().count() - 1, now);
    }
    for (boolean more = true; more; ) {
      decisionsLeft--;
      long bytes = allocated.getAsLong();
      long start = System.nanoTime();
      boolean waits = decide(request, now);
      metrics.considered(System.nanoTime() - start, allocated.getAsLong() - bytes);
      if (waits) {
        due = takeUp(request, due, now);
      }
      more = waits && (due >= 0 || request.undecided() > 0);
      if (more && exhausted()) {
        request.decideLater(pass);
        return;
      }
    }
  }

  /**
   * Takes the next container in hand that waits for a node with something new.
   *
   * @param from those before were looked at already
   * @return where the next look goes on, negative when there is nothing new for any that waits
   */
  private int takeUp(DelegatedRequest request, int from, long now) {
    Promises.Waiting waiting = request.waiting();
    int due = from < 0 ? waiting.count() : waiting.due(from, index);
    if (due == waiting.count()) {
      return -1;
    }
    promises.takeUp(request, due, now);
    return due;
  }

  /** Whether this heartbeat has decided as much as it has time for. */
  boolean exhausted() {
    return decisionsLeft <= 0;
  }

  /** The circuit is open: CapacityScheduler decides, and no candidates are gathered for nothing. */
  private void stepAside(DelegatedRequest request, long now) {
    closeBooks(request, now);
    promises.release(request);
    metrics.abstained(Placement.Abstain.CIRCUIT_OPEN);
    request.awaitNothing();
    request.decideStock(pass);
  }

  /** Closes the books on the last decision about a request. */
  private void closeBooks(DelegatedRequest request, long now) {
    if (request.settle(now)) {
      metrics.count(Count.REFUSED);
    }
    promises.expire(now);
    promises.trim(request, request.open());
  }

  /** The node a member has reserved may be able to serve it now. */
  void fulfil(DelegatedRequest request, Member member, SchedulerNode reserved) {
    request.fulfil(pass, member, reserved);
  }

  /** Whether it was decided to leave a request alone and nothing has changed since. */
  boolean quiet(DelegatedRequest request) {
    return request.granted()
        || request.wasLeft() && left(request, clockMillis.getAsLong()) != DelegatedRequest.NEVER;
  }

  /**
   * Until when a request is left alone, unless there are {@link #news}; {@link
   * DelegatedRequest#NEVER} when it is to be decided now.
   */
  long quietUntil(DelegatedRequest request, long now) {
    return request.granted() ? Long.MAX_VALUE : left(request, now);
  }

  private long left(DelegatedRequest request, long now) {
    return request.wasLeft()
        ? request.quietUntil(now, epoch(request), told(request))
        : DelegatedRequest.NEVER;
  }

  /** Grows whenever those who were left alone may have to be decided for what was freed. */
  long news() {
    return releases.news();
  }

  private static long hears(long notBefore) {
    return -Math.floorDiv(-notBefore, HEAR_EVERY_MILLIS) * HEAR_EVERY_MILLIS;
  }

  /**
   * Decides the container that a request has in hand.
   *
   * @return whether it was told to wait for a device
   */
  private boolean decide(DelegatedRequest request, long now) {
    offer.open(request, walkPartition, now);
    if (offer.allBusy() && !mayReserve(request, now)) {
      metrics.count(Count.HELD);
      request.awaitNothing();
      leave(request, now + settings.decisionMemory().toMillis());
      return false;
    }
    PlacementRequest question = offer.asking().isEmpty() ? null : offer.question();
    if (question != null) {
      offer.fill();
    }
    request.awaitNothing();
    if (candidates().size() == 0) {
      // No such node, or every alternative was refused: whatever CapacityScheduler makes of it.
      request.decideStock(pass);
      return false;
    }
    if (candidates().usable() == 0) {
      hold(request, now);
      return false;
    }
    boolean mayWait = !request.overtaken() && request.waiting().count() < MOST_WAITING;
    Placement placement =
        model.place(question, mayWait ? request.waitedMillis() : FOR_EVER, candidates());
    if (LOG.isDebugEnabled()) {
      explain(request, question, placement);
    }
    return apply(request, placement, now);
  }

  private Candidates candidates() {
    return offer.candidates();
  }

  /** Whether nothing was free for the request for so long that it may reserve a node. */
  private boolean mayReserve(DelegatedRequest request, long now) {
    return request.heldMillis(now) >= settings.reservationDelay().toMillis();
  }

  /** CapacityScheduler is about to place a container of a request where Symphony only watches. */
  void judge(DelegatedRequest request, SchedulerNode node) {
    judge.placing(request, node, clockMillis.getAsLong());
  }

  /** One line a decision, for who turns DEBUG on for this class. */
  private void explain(DelegatedRequest request, PlacementRequest question, Placement placement) {
    Candidates candidates = candidates();
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

  private boolean apply(DelegatedRequest request, Placement placement, long now) {
    if (placement instanceof Placement.Ranked ranked) {
      place(request, ranked.best());
      return false;
    }
    if (placement instanceof Placement.Wait wait) {
      wait(request, wait, now);
      return true;
    }
    request.decideStock(pass);
    return false;
  }

  private void place(DelegatedRequest request, int best) {
    Candidates candidates = candidates();
    int alternative = candidates.alternative(best);
    request.decidePlace(pass, offer.asking().get(alternative));
    int nodes = Math.min(candidates.ranked(), settings.rankedNodes());
    for (int i = 0; i < nodes; i++) {
      int candidate = candidates.ranked(i);
      if (candidates.alternative(candidate) == alternative) {
        request.rank(offer.node(candidate));
      }
    }
  }

  private void wait(DelegatedRequest request, Placement.Wait wait, long now) {
    if (request.waitedMillis() == 0) {
      metrics.count(Count.WAITS);
    }
    PlacementRequest.Alternative alternative =
        offer.question().alternatives().get(wait.alternative());
    SchedulerNode node = awaited(request, wait.node());
    promises.promise(
        request,
        wait.node(),
        node,
        index.epoch(node),
        alternative.deviceType(),
        alternative.units(),
        now,
        now + wait.millis());
    long memory = now + settings.decisionMemory().toMillis();
    leave(request, Math.min(request.waiting().soonestMillis(), memory));
    request.deafUntil(hears(now + Math.min(MOST_DEAF_MILLIS, wait.millis() / DEAF_SHARE)));
  }

  /**
   * Nothing it could use is free. A request that could be starved by smaller ones may reserve the
   * node where most of what it asks for is free; for any other, the next device that frees will do.
   */
  private void hold(DelegatedRequest request, long now) {
    metrics.count(Count.HELD);
    request.lookedInVain();
    int best = mayReserve(request, now) ? mostOfWhatIsAsked() : -1;
    if (best >= 0) {
      request.decidePlace(pass, offer.asking().get(candidates().alternative(best)));
      request.rank(offer.node(best));
    } else {
      leave(request, now + settings.decisionMemory().toMillis());
    }
  }

  /** The candidate with the most free devices, for those who may be starved; -1 for none. */
  private int mostOfWhatIsAsked() {
    Candidates candidates = candidates();
    int best = -1;
    int most = 0;
    for (int c = 0; c < candidates.size(); c++) {
      Resource ask = offer.asking().get(candidates.alternative(c)).ask();
      String type = types.of(ask);
      int units = types.units(offer.node(c).getUnallocatedResource(), type);
      boolean starvable = types.units(ask, type) > 1 || units >= types.units(ask, type);
      if (starvable
          && units - candidates.waiting(c) > most
          && offer.node(c).getReservedContainer() == null) {
        best = c;
        most = units - candidates.waiting(c);
      }
    }
    return best;
  }

  /** The node as YARN knows it; its application hears when something is freed there. */
  private SchedulerNode awaited(DelegatedRequest request, ModelNode node) {
    for (int c = 0; c < candidates().size(); c++) {
      if (candidates().node(c) == node) {
        index.awaited(offer.node(c).getNodeID(), request.application().asks());
        return offer.node(c);
      }
    }
    return null;
  }

  private void leave(DelegatedRequest request, long until) {
    request.decideNotNow(pass, until, epoch(request), told(request));
  }

  /** Changes when something is freed on a node that a request waits for, or the node goes. */
  private long epoch(DelegatedRequest request) {
    return request.waiting().epoch(index);
  }

  /**
   * Changes when something of a type that a request wants is freed anywhere. To ask one that waits
   * only when its own node changes would be cheaper, and in the demo costs half of what Symphony
   * saves.
   */
  private long told(DelegatedRequest request) {
    long sum = 0;
    List<Member> members = request.members();
    for (int m = 0; m < members.size(); m++) {
      Resource ask = members.get(m).ask();
      if (ask != null) {
        sum += releases.told(ask);
      }
    }
    return sum;
  }
}
