/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.apache.hadoop.yarn.api.records.Resource;

/**
 * What an application's delegated requests ask for in the default partition, and until when all of
 * them are left alone: till then a walk over the queues need not visit the application.
 *
 * <p>Threads: any may tell; {@link #quietUntil} is asked by the thread that decides.
 */
final class ApplicationAsks {
  private final OpenMembers all;
  private final Set<SymphonyAllocator<?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong cores = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();

  private final QuietSpell quiet = new QuietSpell();

  /** The member that was found awake last: often it is the first to look at the next time. */
  private SymphonyAllocator<?> awake;

  ApplicationAsks(OpenMembers all) {
    this.all = all;
  }

  /** A member asks for so much more; {@code asks} says whether it asks for anything now. */
  synchronized void count(
      SymphonyAllocator<?> member, boolean asks, long moreMemory, long moreCores) {
    memory.addAndGet(moreMemory);
    cores.addAndGet(moreCores);
    if (asks) {
      open.add(member);
    } else {
      open.remove(member);
    }
    all.asks(this, !open.isEmpty());
    changed();
  }

  /** Whether a request of this application is left alone may have changed; any thread. */
  void changed() {
    changes.incrementAndGet();
    all.changed();
  }

  /** How many members ask. */
  int size() {
    return open.size();
  }

  Iterable<SymphonyAllocator<?>> members() {
    return open;
  }

  /** Whether it is these members that ask for all of {@code pending}. */
  boolean askForAll(Resource pending) {
    return pending.getMemorySize() == memory.get() && pending.getVirtualCores() == cores.get();
  }

  /**
   * Until when all members are left alone, {@link DelegatedRequest#NEVER} when one is not. Costs a
   * look at each member; a few comparisons when nothing has happened since the last one.
   *
   * @param news grows with everything that may end a request's quiet but its time and {@link
   *     #changed}
   * @param quietUntil until when a request is left alone, {@link DelegatedRequest#NEVER} when it is
   *     not
   */
  long quietUntil(long news, long nowMillis, ToLongFunction<DelegatedRequest> quietUntil) {
    long before = changes.get();
    return quiet.holds(before, news, nowMillis)
        ? quiet.untilMillis()
        : quiet.found(look(quietUntil), before, news, nowMillis);
  }

  private long look(ToLongFunction<DelegatedRequest> quietUntil) {
    if (quietUntil(awake, quietUntil) == DelegatedRequest.NEVER) {
      return DelegatedRequest.NEVER;
    }
    awake = null;
    long soonest = Long.MAX_VALUE;
    for (SymphonyAllocator<?> member : open) {
      long until = quietUntil(member, quietUntil);
      if (until == DelegatedRequest.NEVER) {
        awake = member;
        return until;
      }
      soonest = Math.min(soonest, until);
    }
    return soonest;
  }

  private static long quietUntil(
      SymphonyAllocator<?> member, ToLongFunction<DelegatedRequest> quietUntil) {
    DelegatedRequest request = member == null ? null : member.request();
    return request != null && member.outstanding() > 0
        ? quietUntil.applyAsLong(request)
        : Long.MAX_VALUE;
  }
}
