/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.integration.replay.ReplayMode;
import org.symphonyscheduler.integration.replay.SyntheticMix;

/**
 * The ratios of {@code bin/symphony overhead} at 500 nodes within the thresholds of a profile:
 * {@code ci}, with margins no noise exceeds, or {@code long} with {@code -Plong}, which takes many
 * minutes and a quiet machine and also looks at 10,000 nodes.
 */
class OverheadIT {
  private static final String PROFILE = System.getProperty("symphony.overhead.profile", "ci");

  private static void holds(int nodes, double fill, int containers, List<ReplayMode> modes)
      throws Exception {
    List<OverheadRow> rows =
        new OverheadRun(new SyntheticMix(), 1, nodes, fill, containers).run(modes, what -> {});
    List<Threshold> thresholds = Threshold.of(PROFILE);
    List<String> faults = new ArrayList<>();
    rows.forEach(row -> faults.addAll(Threshold.faults(row, thresholds)));
    assertThat(faults).isEmpty();
    assertThat(rows).extracting(OverheadRow::containers).allMatch(granted -> granted >= containers);
    assertThat(rows.get(0).sequenceHash()).isEqualTo(rows.get(1).sequenceHash());
  }

  @Test
  void symphonyCostsNoMoreThanItMay() throws Exception {
    if (PROFILE.equals("ci")) {
      holds(500, 0.5, 8_000, List.of(ReplayMode.STOCK, ReplayMode.SHADOW, ReplayMode.ACTIVE));
      return;
    }
    for (int nodes : new int[] {500, 10_000}) {
      for (double fill : new double[] {0.5, 0.95}) {
        holds(
            nodes,
            fill,
            20_000,
            List.of(ReplayMode.STOCK, ReplayMode.SHADOW, ReplayMode.ACTIVE, ReplayMode.BROKEN));
      }
    }
  }
}
