/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;

/**
 * Every member of a delegated request that asks for something in the default partition. When all of
 * them were told to wait and nobody else asks, walking the queues would find nothing to do, and
 * that walk is most of what a heartbeat costs on a busy cluster.
 *
 * <p>Threads: any may tell; {@link #nothingElse} is asked by the thread that decides.
 */
final class OpenMembers {
  private final Set<SymphonyAllocator<?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong cores = new AtomicLong();

  /** Grows with every call of {@link #count}. */
  private final AtomicLong changes = new AtomicLong();

  /** What held when all were last found to be left alone: it need not be found out again. */
  private long quietChanges = -1;

  private long quietNews;
  private long quietSinceMillis;
  private long quietUntilMillis = DelegatedRequest.NEVER;

  /** The member that was found awake last: often it is the first to look at the next time. */
  private SymphonyAllocator<?> awake;

  /** What a member was last counted with; guarded by the member. */
  static final class Counted {
    private long memory;
    private long cores;
  }

  /** A member asks for something, for more, for less or for nothing. */
  void count(SymphonyAllocator<?> member) {
    synchronized (member.counted()) {
      Counted counted = member.counted();
      int outstanding =
          member.request() != null
                  && RMNodeLabelsManager.NO_LABEL.equals(member.getPrimaryRequestedNodePartition())
              ? member.outstanding()
              : 0;
      Resource ask = outstanding > 0 ? member.ask() : null;
      long memoryNow = ask == null ? 0 : ask.getMemorySize() * outstanding;
      long coresNow = ask == null ? 0 : (long) ask.getVirtualCores() * outstanding;
      memory.addAndGet(memoryNow - counted.memory);
      cores.addAndGet(coresNow - counted.cores);
      counted.memory = memoryNow;
      counted.cores = coresNow;
      if (ask == null) {
        open.remove(member);
      } else {
        open.add(member);
      }
    }
    changes.incrementAndGet();
  }

  /** Whether a request is left alone may have changed; any thread. */
  void changed() {
    changes.incrementAndGet();
  }

  /** Forgets an application attempt that is gone. */
  void removeAll(ApplicationView application) {
    for (SymphonyAllocator<?> member : open) {
      DelegatedRequest request = member.request();
      if (request == null || request.application() == application) {
        member.forgetRequest();
        count(member);
      }
    }
  }

  /** How many members ask. */
  int size() {
    return open.size();
  }

  /**
   * Whether what the default partition is asked for is just what these members ask for, and all of
   * them are left alone for now.
   *
   * <p>Costs a look at each member; a few comparisons when nothing has happened since the last one.
   *
   * @param pending what YARN counts as asked for in the default partition
   * @param news grows with everything that may end a request's quiet but its time and {@link
   *     #count}
   * @param quietUntil until when a request is left alone, {@link DelegatedRequest#NEVER} when it is
   *     not
   */
  boolean nothingElse(
      Resource pending, long news, long nowMillis, ToLongFunction<DelegatedRequest> quietUntil) {
    if (pending.getMemorySize() != memory.get() || pending.getVirtualCores() != cores.get()) {
      return false;
    }
    long before = changes.get(); // What changes during the look is looked at the next time.
    if (before == quietChanges
        && news == quietNews
        && nowMillis < quietUntilMillis
        && nowMillis >= quietSinceMillis) {
      return true;
    }
    quietUntilMillis = look(quietUntil);
    quietChanges = before;
    quietNews = news;
    quietSinceMillis = nowMillis;
    return quietUntilMillis != DelegatedRequest.NEVER;
  }

  /** The queues are walked, and anything may be decided otherwise. */
  void walked() {
    quietUntilMillis = DelegatedRequest.NEVER;
  }

  /** Until when all are left alone, {@link DelegatedRequest#NEVER} when one is not. */
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
