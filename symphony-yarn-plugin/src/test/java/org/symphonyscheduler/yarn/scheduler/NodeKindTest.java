/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.scheduler.IndexedNode.Slot;

class NodeKindTest {
  private static final int NODES = 40;
  private static final int MANY = 200;

  private record Truth(Slot slot, int[] bucket, long[] release) {}

  private static Truth add(NodeKind kind, int units, long release) {
    Slot slot = new Slot(null, kind);
    kind.place(slot, NodeKind.bucket(units), release);
    return new Truth(slot, new int[] {NodeKind.bucket(units)}, new long[] {release});
  }

  /** The nodes a look at so many free units sees, in its order. */
  private static List<Slot> look(NodeKind kind, int units) {
    List<Slot> seen = new ArrayList<>();
    kind.open(units);
    for (Slot slot = kind.next(); slot != null; slot = kind.next()) {
      seen.add(slot);
    }
    return seen;
  }

  @Property(tries = 100, seed = "20200712")
  void itAgreesWithAListWhateverMoves(@ForAll long seed, @ForAll @IntRange(max = 300) int moves) {
    SplittableRandom random = new SplittableRandom(seed);
    NodeKind kind = new NodeKind();
    List<Truth> all = new ArrayList<>();
    for (int n = 0; n < NODES; n++) {
      all.add(add(kind, random.nextInt(5), random.nextInt(100)));
    }
    for (int m = 0; m < moves; m++) {
      Truth moved = all.get(random.nextInt(all.size()));
      if (random.nextInt(20) == 0 && all.size() > 1) {
        kind.remove(moved.slot);
        all.remove(moved);
      } else {
        moved.bucket[0] = NodeKind.bucket(random.nextInt(5));
        moved.release[0] = random.nextInt(100);
        kind.place(moved.slot, moved.bucket[0], moved.release[0]);
      }
    }
    assertThat(kind.size()).isEqualTo(all.size());
    for (int units = 1; units <= 4; units++) {
      int least = NodeKind.bucket(units);
      List<Slot> expected =
          all.stream().filter(t -> t.bucket[0] >= least).map(Truth::slot).toList();
      assertThat(look(kind, units)).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(kind.mayHave(units)).isEqualTo(!expected.isEmpty());
    }
    all.stream()
        .filter(t -> t.bucket[0] == NodeKind.BUSY)
        .min(Comparator.comparingLong(t -> t.release[0]))
        .ifPresentOrElse(
            t -> assertThat(kind.soonest(0).releaseMillis).isEqualTo(t.release[0]),
            () -> assertThat(kind.soonest(0)).isNull());
  }

  /** Taken out one after another from anywhere, the rest still knows its soonest. */
  @Property(tries = 100, seed = "20200712")
  void theSoonestIsKnownWhoeverLeaves(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    NodeKind kind = new NodeKind();
    List<Truth> all = new ArrayList<>();
    for (int n = 0; n < MANY; n++) {
      all.add(add(kind, 0, random.nextInt(1000)));
    }
    for (int gone = 0; gone < MANY / 2; gone++) {
      kind.remove(all.remove(random.nextInt(all.size())).slot);
    }
    all.sort(Comparator.comparingLong(t -> t.release[0]));
    for (Truth next : all) {
      assertThat(kind.soonest(0).releaseMillis).isEqualTo(next.release[0]);
      kind.remove(kind.soonest(0));
    }
    assertThat(kind.soonest(0)).isNull();
  }

  @Test
  void aNodeThatWasTakenOutCanBePutBack() {
    NodeKind kind = new NodeKind();
    Slot slot = add(kind, 2, 0).slot;
    kind.remove(slot);
    kind.remove(slot);
    assertThat(kind.size()).isZero();
    kind.place(slot, NodeKind.bucket(2), 0);
    assertThat(look(kind, 1)).containsExactly(slot);
  }

  @Test
  void nearlyFullAndNearlyEmptyNodesTakeTurns() {
    NodeKind kind = new NodeKind();
    for (int i = 0; i < 3; i++) {
      add(kind, 1, 0);
      add(kind, 4, 0);
    }
    List<Integer> buckets = look(kind, 1).stream().map(slot -> slot.bucket).toList();
    int few = NodeKind.bucket(1);
    int many = NodeKind.bucket(4);
    assertThat(buckets).containsExactly(few, many, few, many, few, many);
  }

  @Test
  void looksGoOnWhereTheLastOneEndedAndSeeNearlyFullAndNearlyEmptyNodes() {
    NodeKind kind = new NodeKind();
    Slot full = add(kind, 1, 0).slot;
    Slot first = add(kind, 4, 0).slot;
    Slot second = add(kind, 4, 0).slot;
    assertThat(look(kind, 1).subList(0, 2)).containsExactly(full, first);
    kind.open(2);
    assertThat(kind.next()).isSameAs(first);
    kind.open(2);
    assertThat(kind.next()).isSameAs(second);
  }
}
