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
  private final Set<ApplicationAsks> applications = ConcurrentHashMap.newKeySet();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong cores = new AtomicLong();

  /** Grows with every call of {@link #count} and {@link #changed}. */
  private final AtomicLong changes = new AtomicLong();

  private final QuietSpell quiet = new QuietSpell();
  private final PendingDevices devices = new PendingDevices();

  /** The application that was found awake last: often it is the first to look at the next time. */
  private ApplicationAsks awake;

  /** What a member was last counted with; guarded by itself. */
  static final class Counted {
    private long memory;
    private long cores;
    private volatile ApplicationAsks in;
    private volatile PendingDevices.Demand demand;
    private long units;

    /** Whether the member is among those who ask. */
    boolean counts() {
      return in != null || demand != null;
    }

    /** Devices that all requests for the member's kernel ask for; 0 when it asks for none. */
    long alike() {
      PendingDevices.Demand known = demand;
      return known == null ? 0 : known.units();
    }
  }

  /** Devices that are asked for. */
  PendingDevices devices() {
    return devices;
  }

  /**
   * A member asks for so many devices.
   *
   * @param type null when it asks for none
   * @param kernel null when CapacityScheduler decides for it
   */
  void count(Counted counted, String type, String kernel, long units) {
    synchronized (counted) {
      PendingDevices.Demand known = counted.demand;
      if (known != null && (type == null || !known.is(type, kernel))) {
        known.add(-counted.units);
        counted.units = 0;
        counted.demand = null;
        devices.leave(known);
        known = null;
      }
      if (type != null) {
        known = known == null ? devices.enter(type, kernel) : known;
        known.add(units - counted.units);
        counted.units = units;
        counted.demand = known;
      }
    }
  }

  /** A member asks for something, for more, for less or for nothing. */
  void count(SymphonyAllocator<?> member) {
    Counted counted = member.counted();
    synchronized (counted) {
      DelegatedRequest request = member.request();
      int outstanding =
          request != null
                  && RMNodeLabelsManager.NO_LABEL.equals(member.getPrimaryRequestedNodePartition())
              ? member.outstanding()
              : 0;
      Resource ask = outstanding > 0 ? member.ask() : null;
      ApplicationAsks now = ask == null ? null : request.application().asks();
      if (counted.in != null && counted.in != now) {
        tell(counted, member, false, 0, 0);
      }
      counted.in = now;
      if (now != null) {
        long coresNow = (long) ask.getVirtualCores() * outstanding;
        tell(counted, member, true, ask.getMemorySize() * outstanding, coresNow);
      }
    }
    changed();
  }

  private void tell(
      Counted counted, SymphonyAllocator<?> member, boolean asks, long memoryNow, long coresNow) {
    long moreMemory = memoryNow - counted.memory;
    long moreCores = coresNow - counted.cores;
    counted.memory = memoryNow;
    counted.cores = coresNow;
    memory.addAndGet(moreMemory);
    cores.addAndGet(moreCores);
    counted.in.count(member, asks, moreMemory, moreCores);
  }

  /** Called by an application when it begins to ask and when it ceases. */
  void asks(ApplicationAsks application, boolean anything) {
    if (anything) {
      applications.add(application);
    } else {
      applications.remove(application);
    }
  }

  /** Whether a request is left alone may have changed; any thread. */
  void changed() {
    changes.incrementAndGet();
  }

  /** Forgets an application attempt that is gone. */
  void removeAll(ApplicationView application) {
    for (SymphonyAllocator<?> member : application.asks().members()) {
      member.forgetRequest();
      count(member);
    }
  }

  /** How many members ask. */
  int size() {
    return applications.stream().mapToInt(ApplicationAsks::size).sum();
  }

  /**
   * Whether what the default partition is asked for is just what these members ask for, and all of
   * them are left alone for now.
   *
   * <p>Costs a look at each application; a few comparisons when nothing has happened since the last
   * one.
   *
   * @param pending what YARN counts as asked for in the default partition
   * @param news grows with everything that may end a request's quiet but its time, {@link #count}
   *     and {@link #changed}
   * @param quietUntil until when a request is left alone, {@link DelegatedRequest#NEVER} when it is
   *     not
   */
  boolean nothingElse(
      Resource pending, long news, long nowMillis, ToLongFunction<DelegatedRequest> quietUntil) {
    if (pending.getMemorySize() != memory.get() || pending.getVirtualCores() != cores.get()) {
      return false;
    }
    long before = changes.get();
    return quiet.holds(before, news, nowMillis)
        || quiet.found(look(news, nowMillis, quietUntil), before, news, nowMillis)
            != DelegatedRequest.NEVER;
  }

  /** Until when all are left alone, {@link DelegatedRequest#NEVER} when one is not. */
  private long look(long news, long nowMillis, ToLongFunction<DelegatedRequest> quietUntil) {
    if (awake != null && awake.quietUntil(news, nowMillis, quietUntil) == DelegatedRequest.NEVER) {
      return DelegatedRequest.NEVER;
    }
    awake = null;
    long soonest = Long.MAX_VALUE;
    for (ApplicationAsks asks : applications) {
      long until = asks.quietUntil(news, nowMillis, quietUntil);
      if (until == DelegatedRequest.NEVER) {
        awake = asks;
        return until;
      }
      soonest = Math.min(soonest, until);
    }
    return soonest;
  }
}
