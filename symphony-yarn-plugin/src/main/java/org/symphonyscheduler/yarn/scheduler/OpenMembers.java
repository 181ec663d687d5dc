/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
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
   * @param pending what YARN counts as asked for in the default partition
   * @param quiet whether a request is left alone
   */
  boolean nothingElse(Resource pending, Predicate<DelegatedRequest> quiet) {
    if (pending.getMemorySize() != memory.get()
        || pending.getVirtualCores() != cores.get()
        || isAwake(awake, quiet)) {
      return false;
    }
    for (SymphonyAllocator<?> member : open) {
      if (isAwake(member, quiet)) {
        awake = member;
        return false;
      }
    }
    awake = null;
    return true;
  }

  private static boolean isAwake(SymphonyAllocator<?> member, Predicate<DelegatedRequest> quiet) {
    DelegatedRequest request = member == null ? null : member.request();
    return request != null && member.outstanding() > 0 && !quiet.test(request);
  }
}
