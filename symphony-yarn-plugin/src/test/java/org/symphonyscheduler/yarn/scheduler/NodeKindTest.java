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
