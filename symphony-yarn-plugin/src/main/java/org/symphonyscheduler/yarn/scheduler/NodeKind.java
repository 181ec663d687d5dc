/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.util.Arrays;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

/**
 * The nodes of one partition that have a device type and the same topology: those with free units
 * in buckets by how many, the busy ones in a heap by when a device is expected to be free. Moving a
 * node costs O(1) between buckets and O(log n) in the heap. For the thread that decides.
 */
final class NodeKind {
  /** Bucket of nodes without a free unit. */
  static final int BUSY = 0;

  /** Bucket of a node that is not in yet. */
  static final int NOWHERE = -1;

  /** Bucket b holds nodes with 2^(b-1) to 2^b - 1 free units, the last one all that have more. */
  private static final int BUCKETS = 9;

  private final Slot[][] free = new Slot[BUCKETS][];
  private final int[] count = new int[BUCKETS];
  private final int[] cursor = new int[BUCKETS];
  private final int[] visited = new int[BUCKETS];
  private Slot[] busy = new Slot[8];
  private int busyCount;

  NodeKind() {
    Arrays.fill(free, new Slot[0]);
  }

  /** The bucket of so many free units. */
  static int bucket(int units) {
    return units <= 0 ? BUSY : Math.min(BUCKETS - 1, 32 - Integer.numberOfLeadingZeros(units));
  }

  /** How many nodes there are. */
  int size() {
    int size = busyCount;
    for (int nodes : count) {
      size += nodes;
    }
    return size;
  }

  /** Whether a node may have so many free units. */
  boolean mayHave(int units) {
    for (int b = bucket(units); b < BUCKETS; b++) {
      if (count[b] > 0) {
        return true;
      }
    }
    return false;
  }

  /** Puts a node where it belongs now. */
  void place(Slot slot, int bucket, long releaseMillis) {
    if (slot.bucket == bucket && (bucket != BUSY || slot.releaseMillis == releaseMillis)) {
      return;
    }
    if (slot.bucket == BUSY && bucket == BUSY) {
      long before = slot.releaseMillis;
      slot.releaseMillis = releaseMillis;
      if (releaseMillis < before) {
        up(slot.position);
      } else {
        down(slot.position);
      }
      return;
    }
    remove(slot);
    slot.bucket = bucket;
    slot.releaseMillis = releaseMillis;
    if (bucket == BUSY) {
      push(slot);
    } else {
      append(slot, bucket);
    }
  }

  /** Takes a node out. */
  void remove(Slot slot) {
    if (slot.bucket == BUSY) {
      busyCount--;
      Slot last = busy[busyCount];
      busy[busyCount] = null;
      if (last != slot) {
        put(last, slot.position);
        up(last.position);
        down(last.position);
      }
    } else if (slot.bucket > BUSY) {
      Slot[] nodes = free[slot.bucket];
      Slot last = nodes[--count[slot.bucket]];
      nodes[count[slot.bucket]] = null;
      if (last != slot) {
        nodes[slot.position] = last;
        last.position = slot.position;
      }
    }
    slot.bucket = NOWHERE;
  }

  private void append(Slot slot, int bucket) {
    if (count[bucket] == free[bucket].length) {
      free[bucket] = Arrays.copyOf(free[bucket], Math.max(8, count[bucket] * 2));
    }
    slot.position = count[bucket];
    free[bucket][count[bucket]++] = slot;
  }

  // ---- Looking at free nodes, a few at a time.

  /** Starts a look at nodes that may have so many free units. */
  void open(int units) {
    Arrays.fill(visited, 0);
    Arrays.fill(visited, 0, bucket(units), Integer.MAX_VALUE);
  }

  /**
   * The next node of the look begun by {@link #open}, each at most once; null at the end. Buckets
   * take turns, so that nearly full and nearly empty nodes are both seen; in a bucket the look goes
   * on where the last one ended, so that in time all nodes are.
   */
  Slot next() {
    int least = -1;
    for (int b = 1; b < BUCKETS; b++) {
      if (visited[b] < count[b] && (least < 0 || visited[b] < visited[least])) {
        least = b;
      }
    }
    if (least < 0) {
      return null;
    }
    visited[least]++;
    int at = cursor[least] < count[least] ? cursor[least] : 0;
    cursor[least] = at + 1;
    return free[least][at];
  }

  // ---- The heap of busy nodes.

  /**
   * One of the busy nodes that are expected to be free soonest; exactly the soonest for 0, and
   * nearly in order for the following. Null when there are not so many.
   */
  Slot soonest(int place) {
    return place < busyCount ? busy[place] : null;
  }

  private void push(Slot slot) {
    if (busyCount == busy.length) {
      busy = Arrays.copyOf(busy, busyCount * 2);
    }
    put(slot, busyCount++);
    up(slot.position);
  }

  private void put(Slot slot, int position) {
    busy[position] = slot;
    slot.position = position;
  }

  private void up(int from) {
    Slot slot = busy[from];
    int at = from;
    while (at > 0 && busy[(at - 1) / 2].releaseMillis > slot.releaseMillis) {
      put(busy[(at - 1) / 2], at);
      at = (at - 1) / 2;
    }
    put(slot, at);
  }

  private void down(int from) {
    Slot slot = busy[from];
    int at = from;
    while (2 * at + 1 < busyCount) {
      int child = 2 * at + 1;
      if (child + 1 < busyCount && busy[child + 1].releaseMillis < busy[child].releaseMillis) {
        child++;
      }
      if (busy[child].releaseMillis >= slot.releaseMillis) {
        break;
      }
      put(busy[child], at);
      at = child;
    }
    put(slot, at);
  }
}
