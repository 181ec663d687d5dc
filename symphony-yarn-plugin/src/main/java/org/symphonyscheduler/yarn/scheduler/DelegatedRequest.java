/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.yarn.config.Mode;

/**
 * A request that Symphony decides: one of YARN's request keys, or several that are alternatives of
 * one task. It remembers what was decided, so that a request nothing can be done for costs nothing
 * until something changes.
 *
 * <p>A request asks for one container or for many equal ones. They are decided one after the other:
 * the one <em>in hand</em> is either placed, or told to wait and promised a device; then the next
 * is in hand, with that device taken. Containers of a request are interchangeable, so a promise
 * says how many of them wait for what, not which of them.
 *
 * <p>Guarantees for a group of alternatives:
 *
 * <ol>
 *   <li>A container that is committed for one member counts for all: the others are <em>owed</em>
 *       one less each, until the ApplicationMaster has taken it back from them. A group that has
 *       none left to grant is <em>granted</em>: no member is offered a node, and a proposal that
 *       was already on its way is refused at commit.
 *   <li>It is open again only when YARN itself puts a granted member's request back, because the
 *       container ended before the ApplicationMaster had seen it, or when more is asked for.
 * </ol>
 *
 * <p>Members come and go on the thread that brings the ApplicationMaster's requests; all other
 * state is used under the scheduler's lock.
 */
final class DelegatedRequest {
  /** What was decided last. */
  enum Outcome {
    /** Try {@link #ranked()}, for the chosen member only. */
    PLACE,
    /** Nothing now. */
    NOT_NOW,
    /** CapacityScheduler decides. */
    STOCK
  }

  /** So many times a decision is not followed before the alternative is put aside. */
  private static final int PATIENCE = 3;

  /** How long an alternative that CapacityScheduler does not take is put aside. */
  private static final long ASIDE_MILLIS = 1000;

  /** A time that is over. */
  static final long NEVER = Long.MIN_VALUE;

  /** The longest that symphony.decision.memory may be; what claims more saw the clock go back. */
  private static final long LONGEST_MEMORY_MILLIS = 60_000;

  private final ApplicationView application;
  private final String group;
  private volatile List<Member> members = List.of();
  private volatile boolean changed = true;
  private final Promises.Waiting waiting = new Promises.Waiting(this);
  private PlacementRequest question;

  /**
   * Who of a group asked the last question, and one like it: the next container's differs by its
   * number.
   */
  private List<Member> asked = List.of();

  private PlacementRequest like;

  /** What the kernel of a request that stands alone was called, and for which resources. */
  private volatile Named named = Named.NOTHING;

  private Outcome outcome = Outcome.NOT_NOW;
  private long pass = -1;
  private Member chosen;
  private boolean offered;

  /** Whether Symphony took the last decision that was not to leave the request alone. */
  private boolean decidedHere;

  private SchedulerNode[] ranked = new SchedulerNode[0];
  private int rankedCount;

  private long quietUntil = NEVER;

  /** What was known of the awaited nodes, and what was told of releases, at that time. */
  private long quietEpoch;

  private long quietTold;
  private long deafUntil = NEVER;

  /** How long the container in hand has waited, in all. */
  private long waitedMillis;

  /** A device it waited for was given to somebody who waits for nothing. */
  private boolean overtaken;

  private long heldSince = -1;
  private Mode mode;
  private long modeVersion = -1;
  private int looksInVain;

  /** The node that the container in hand was told to wait for. */
  private SchedulerNode awaited;

  /**
   * @param group name within the application, null when the request stands alone
   */
  DelegatedRequest(ApplicationView application, String group) {
    this.application = application;
    this.group = group;
  }

  /** The kernel's name for what was asked when it was made. */
  record Named(Resource ask, String kernel) {
    static final Named NOTHING = new Named(null, null);

    /** Whether the name holds for what is asked now; mostly it is a new message with the same. */
    boolean fits(Resource now) {
      return now == ask || now.equals(ask);
    }
  }

  /** One of YARN's request keys with what it asks for, now. */
  interface Member {
    SchedulerRequestKey key();

    /** What one container asks for; null when nothing is asked. */
    Resource ask();

    /** Containers asked for and not yet granted. */
    int outstanding();

    Set<String> tags();

    /** What its containers run; null when nothing is asked. */
    String kernel();

    /** Whether a node is in the partition and satisfies the constraints the request asks for. */
    boolean accepts(SchedulerNode node, String partition);

    /**
     * Units of the member's device type that requests for its kernel ask for in the cluster, its
     * own among them; 0 where nobody counts.
     */
    default long alike() {
      return 0;
    }

    /** Scratch for {@link DelegatedRequest}'s patience. */
    Patience patience();
  }

  /**
   * How often CapacityScheduler did not follow, used under the scheduler's lock; and what is owed,
   * guarded by itself.
   */
  static final class Patience {
    private int refusals;
    private long asideUntil = NEVER;

    /**
     * Containers granted to other members that the application has not taken back from this one.
     */
    private int owed;

    private synchronized void owe(int more) {
      owed = Math.max(0, owed + more);
    }

    private synchronized int owed() {
      return owed;
    }
  }

  ApplicationView application() {
    return application;
  }

  String group() {
    return group;
  }

  /** By preference, best first. */
  List<Member> members() {
    return members;
  }

  synchronized void add(Member member) {
    if (members.contains(member)) {
      return;
    }
    members = members.isEmpty() ? List.of(member) : with(member);
    changed();
  }

  private List<Member> with(Member member) {
    List<Member> all = new ArrayList<>(members);
    all.add(member);
    all.sort(
        Comparator.comparingLong((Member m) -> m.key().getAllocationRequestId())
            .thenComparingInt(m -> m.key().getPriority().getPriority()));
    return List.copyOf(all);
  }

  synchronized void remove(Member member) {
    member.patience().owe(Integer.MIN_VALUE / 2); // What it asks for next is another matter.
    if (members.contains(member)) {
      members =
          members.size() == 1 ? List.of() : members.stream().filter(m -> m != member).toList();
      changed();
    }
  }

  /** The name of what a member runs; the same object for the same key and resources. */
  Named named(Member member, Resource ask) {
    // Members of a group and tags give names of their own.
    boolean own = group != null || !member.tags().isEmpty();
    Named known = own ? Named.NOTHING : named;
    if (!known.fits(ask)) {
      known = new Named(ask, application.kernels().kernel(member.key(), member.tags(), ask));
      if (!own) {
        named = known;
      }
    }
    return known;
  }

  /** Says that a member asks for something else now. */
  void changed() {
    changed = true;
    application.asks().changed();
  }

  /** Its containers that were told to wait, and what {@link Promises} promised them. */
  Promises.Waiting waiting() {
    return waiting;
  }

  /** Containers that it may still be granted. */
  int open() {
    List<Member> all = members;
    if (all.isEmpty()) {
      return 0;
    }
    int open = Integer.MAX_VALUE;
    for (int m = 0; m < all.size(); m++) {
      open = Math.min(open, open(all.get(m)));
    }
    return open;
  }

  /** Containers that a member asks for and that were granted to no other one. */
  static int open(Member member) {
    return Math.max(0, member.outstanding() - member.patience().owed());
  }

  /** Containers that are neither granted nor told to wait; one of them is in hand. */
  int undecided() {
    return open() - waiting.count();
  }

  /**
   * The question for the model about one more container; the same object until something changes.
   * Alternatives are in the order of {@code asking}.
   */
  PlacementRequest question(List<Member> asking, DeviceTypes types) {
    if (changed && like != null && wasAskedBy(asking) && isLike(asking, types)) {
      changed = false;
      quietUntil = NEVER;
    }
    if (changed || like == null || !wasAskedBy(asking)) {
      changed = false;
      long id = question == null ? application.nextRequest() : question.id();
      like =
          new PlacementRequest(id, application.job(), asking.get(0).kernel(), ways(asking, types));
      asked = group == null ? List.of() : List.copyOf(asking);
      question = like;
      quietUntil = NEVER;
    } else if (question == null) {
      question =
          new PlacementRequest(
              application.nextRequest(), like.job(), like.kernel(), like.alternatives());
    }
    return question;
  }

  /** Whether what is asked for now is what was asked for then: mostly only how many has changed. */
  private boolean isLike(List<Member> asking, DeviceTypes types) {
    boolean same = like.kernel().equals(asking.get(0).kernel());
    for (int m = 0; same && m < asking.size(); m++) {
      Resource ask = asking.get(m).ask();
      PlacementRequest.Alternative way = like.alternatives().get(m);
      String type = types.of(ask);
      same = way.deviceType().equals(type) && way.units() == types.units(ask, type);
    }
    return same;
  }

  /** Who stands alone is the same for as long as its key is, whatever keeps YARN's books of it. */
  private boolean wasAskedBy(List<Member> asking) {
    if (group == null) {
      return true;
    }
    boolean same = asked.size() == asking.size();
    for (int m = 0; same && m < asked.size(); m++) {
      same = asked.get(m) == asking.get(m);
    }
    return same;
  }

  private List<PlacementRequest.Alternative> ways(List<Member> asking, DeviceTypes types) {
    String kernel = asking.get(0).kernel();
    List<PlacementRequest.Alternative> ways = new ArrayList<>(asking.size());
    for (Member member : asking) {
      String type = types.of(member.ask());
      ways.add(
          new PlacementRequest.Alternative(
              type,
              types.units(member.ask(), type),
              application.kernels().declaredSeconds(kernel, type)));
    }
    return ways;
  }

  boolean granted() {
    return group != null && open() == 0;
  }

  /** A container of a key is asked for again; see the class's guarantees. */
  void reopen(SchedulerRequestKey key) {
    oweAllBut(key, -1);
    wake();
  }

  /** The application takes containers back from a member that it has got for others. */
  void withdrawn(Member member, int containers) {
    member.patience().owe(-containers);
  }

  private void oweAllBut(SchedulerRequestKey key, int more) {
    for (Member other : members) {
      if (!other.key().equals(key)) {
        other.patience().owe(more);
      }
    }
  }

  /** A container was committed for a member; the next one, if any, starts afresh. */
  void committed(Member member) {
    if (group != null) {
      oweAllBut(member.key(), 1);
    }
    member.patience().refusals = 0;
    question = null;
    changed |= group != null;
    chosen = null;
    decidedHere = false;
    pass = -1;
    wake();
    waitedMillis = 0;
    overtaken = false;
    heldSince = -1;
    looksInVain = 0;
    awaited = null;
  }

  private void wake() {
    quietUntil = NEVER;
    application.asks().changed();
  }

  /** Whether the last decision is of this pass over the queues and still stands. */
  boolean decidedIn(long pass) {
    return this.pass == pass;
  }

  /** Whether it was decided to leave the request alone; {@link #quietUntil} says for how long. */
  boolean wasLeft() {
    return quietUntil != NEVER && !changed;
  }

  /**
   * Until when the request is left alone, as far as is known now; {@link #NEVER} when it is to be
   * decided.
   *
   * @param epoch of the node it waits for
   * @param told what was told of releases
   */
  long quietUntil(long nowMillis, long epoch, long told) {
    if (changed
        || epoch != quietEpoch
        || nowMillis >= quietUntil
        || nowMillis < quietUntil - LONGEST_MEMORY_MILLIS) {
      return NEVER;
    }
    if (told == quietTold) {
      return quietUntil;
    }
    return nowMillis < deafUntil ? deafUntil : NEVER;
  }

  /**
   * Closes the books on the last decision before a new one is taken.
   *
   * @return whether CapacityScheduler did not follow the last decision
   */
  boolean settle(long nowMillis) {
    application.asks().changed();
    if (chosen == null) {
      return false;
    }
    Patience patience = chosen.patience();
    boolean refused = offered || group != null;
    if (refused && ++patience.refusals >= PATIENCE) {
      patience.asideUntil = nowMillis + ASIDE_MILLIS;
      patience.refusals = 0;
    }
    chosen = null;
    return refused;
  }

  /** Whether a member is put aside because CapacityScheduler does not take it. */
  static boolean aside(Member member, long nowMillis) {
    long until = member.patience().asideUntil;
    return nowMillis < until && nowMillis >= until - ASIDE_MILLIS;
  }

  /** The mode of its queue, null when it must be looked up again. */
  Mode mode(long version) {
    return modeVersion == version ? mode : null;
  }

  void mode(Mode mode, long version) {
    this.mode = mode;
    this.modeVersion = version;
  }

  /** How long the container in hand has waited, in all. */
  long waitedMillis() {
    return waitedMillis;
  }

  /** The node that the container in hand was told to wait for, null for none. */
  SchedulerNode awaited() {
    return awaited;
  }

  /** What the container in hand waited for is offered, or it waits for nothing any more. */
  void awaitNothing() {
    awaited = null;
  }

  /** A container that was told to wait is in hand again. */
  void takeUp(SchedulerNode node, long waitedInAll) {
    awaited = node;
    waitedMillis = Math.max(waitedMillis, waitedInAll);
  }

  /** The container in hand was told to wait; another one is in hand, which did not wait yet. */
  void putDown() {
    awaited = null;
    waitedMillis = 0;
  }

  /** Whether a device that it waited for was given to somebody who waits for nothing. */
  boolean overtaken() {
    return overtaken;
  }

  /** See {@link #overtaken()}; the next container takes what is free. */
  void overtake() {
    overtaken = true;
    wake();
  }

  /** How often in a row nothing free was found for it; looks grow longer with it. */
  int looksInVain() {
    return looksInVain;
  }

  void lookedInVain() {
    looksInVain++;
  }

  /** How long nothing it could use has been free, milliseconds; 0 when this is news. */
  long heldMillis(long nowMillis) {
    if (heldSince < 0 || nowMillis < heldSince) {
      heldSince = nowMillis;
    }
    return nowMillis - heldSince;
  }

  void decideStock(long pass) {
    this.pass = pass;
    quietUntil = NEVER;
    decidedHere = false;
    outcome = Outcome.STOCK;
  }

  /** What was decided stands, in another pass. */
  void decideNotNow(long pass) {
    this.pass = pass;
    outcome = Outcome.NOT_NOW;
  }

  /**
   * Leaves the request alone.
   *
   * @param epoch of the node it waits for
   * @param told what was told of releases
   */
  void decideNotNow(long pass, long quietUntil, long epoch, long told) {
    decideNotNow(pass);
    this.quietUntil = quietUntil;
    quietEpoch = epoch;
    quietTold = told;
    deafUntil = NEVER;
  }

  /**
   * Those that wait do not care until then what is freed on other nodes than those they wait for.
   */
  void deafUntil(long millis) {
    deafUntil = millis;
  }

  /** There was no time to decide all its containers; the next heartbeat goes on. */
  void decideLater(long pass) {
    decideNotNow(pass);
    wake();
  }

  /** Opens the ranking of a decision to place; fill it with {@link #rank}. */
  void decidePlace(long pass, Member chosen) {
    offer(pass, chosen);
    decidedHere = true;
  }

  /** The node that a member has reserved is offered to it, whoever let it reserve that. */
  void fulfil(long pass, Member member, SchedulerNode reserved) {
    offer(pass, member);
    rank(reserved);
  }

  private void offer(long pass, Member chosen) {
    this.pass = pass;
    this.chosen = chosen;
    quietUntil = NEVER; // Others of its containers may have been told to wait just before.
    offered = false;
    heldSince = -1;
    looksInVain = 0;
    rankedCount = 0;
    outcome = Outcome.PLACE;
  }

  void rank(SchedulerNode node) {
    if (rankedCount == ranked.length) {
      ranked = Arrays.copyOf(ranked, Math.max(8, ranked.length * 2));
    }
    ranked[rankedCount++] = node;
  }

  /** What a member gets of the last decision. */
  Outcome outcomeFor(Member member) {
    if (outcome != Outcome.PLACE) {
      return outcome;
    }
    if (member != chosen) {
      return Outcome.NOT_NOW;
    }
    offered = true;
    return Outcome.PLACE;
  }

  /**
   * Whether a container for a member is where Symphony said, and not where CapacityScheduler did.
   */
  boolean saidFor(Member member) {
    return outcome == Outcome.PLACE && chosen == member && decidedHere;
  }

  SchedulerNode[] ranked() {
    return ranked;
  }

  int rankedCount() {
    return rankedCount;
  }
}
