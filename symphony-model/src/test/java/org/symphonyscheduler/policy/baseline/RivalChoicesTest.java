/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.policy.baseline.Bench.CORES;
import static org.symphonyscheduler.policy.baseline.Bench.CPU;
import static org.symphonyscheduler.policy.baseline.Bench.GPU;
import static org.symphonyscheduler.policy.baseline.Bench.GPU0;
import static org.symphonyscheduler.policy.baseline.Bench.GPU1;
import static org.symphonyscheduler.policy.baseline.Bench.request;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.PlacementRequest;

/**
 * How each rival chooses at its limits: few probes, long queues, bad company, what it cannot see.
 */
class RivalChoicesTest {
  private static final double LOAD_SECONDS = 2.5;

  private static final IsolatedTimes TABLE =
      Bench.table(
          Map.of(
              "a", Map.of(GPU, 10.0, CPU, 60.0),
              "b", Map.of(GPU, 10.0, CPU, 60.0),
              "d", Map.of(GPU, 10.0, CPU, 12.0)));

  private static final PlacementRequest A = request("a", GPU, CPU);

  private final Bench bench = new Bench();

  @Nested
  class SparrowSamples {
    @Test
    void looksAtAFewAndTakesAFreeOneAmongThem() {
      assertThat(shareThatIsFree(1)).isBetween(0.4, 0.6);
      assertThat(shareThatIsFree(2)).isBetween(0.65, 0.85);
      assertThat(shareThatIsFree(12)).isEqualTo(1);
    }

    /** Of two devices one is free: how often it is the one that is taken. */
    private double shareThatIsFree(int probes) {
      Bench fresh = new Bench().under(new Sparrow(probes, 1, 7), "n0", "n1");
      fresh.busy("n0", 0, GPU0, 0).free("n1", 0, GPU0);
      int taken = 0;
      for (int question = 0; question < 500; question++) {
        taken += fresh.place(A).equals("takes n1 1") ? 1 : 0;
      }
      return taken / 500.0;
    }

    @Test
    void waitsInTheShortestQueueItSees() {
      bench.under(new Sparrow(20, 1, 7), "n0", "n1");
      bench.busy("n0", 0, GPU0, 3).busy("n1", 0, GPU0, 1);

      assertThat(bench.place(A)).isEqualTo("waits for n1 " + GPU);
    }
  }

  @Nested
  class GraphenePacks {
    private void graphene(double sensible) {
      bench.under(new Graphene(TABLE, sensible, 1, () -> bench.now), "n0", "n1");
    }

    @Test
    void waitsWhenOnlySlowDevicesAreFreeButNotForEver() {
      graphene(2);
      bench.busy("n0", 0, GPU0, 0).free("n0", 1, CORES);

      assertThat(bench.place(A)).isEqualTo("waits for n0 " + GPU);
      assertThat(bench.place(A, 300_000)).isEqualTo("takes n0 0");
    }
  }

  @Nested
  class ParagonFillsIn {
    private void paragon(double threshold) {
      bench.under(
          new Paragon(TABLE, threshold, LOAD_SECONDS, () -> bench.now, 1), "n0", "n1", "n2");
    }

    @Test
    void avoidsCompanyOnceItWasBad() {
      paragon(2);
      for (int i = 0; i < 20; i++) {
        String beside = bench.start("n0", "b", GPU1);
        bench.run("n0", "a", GPU0, 40);
        bench.finish(beside);
        bench.run("n0", "a", GPU0, 10);
        bench.run("n1", "a", GPU0, 10);
        bench.run("n2", "a", GPU0, 10);
      }
      bench.start("n2", "b", GPU1);
      bench.free("n2", 0, GPU0).free("n1", 0, GPU0);

      assertThat(bench.place(A)).isEqualTo("takes n1 1");
    }

    @Test
    void waitsWhenWhatIsFreeIsWorseThanTheBestByMoreThanItsThreshold() {
      paragon(2);
      bench.busy("n0", 0, GPU0, 0).free("n0", 1, CORES);
      assertThat(bench.place(A)).isEqualTo("waits for n0 " + GPU);

      Bench lax = new Bench();
      lax.under(new Paragon(TABLE, 7, LOAD_SECONDS, () -> lax.now, 1), "n0");
      lax.busy("n0", 0, GPU0, 0).free("n0", 1, CORES);
      assertThat(lax.place(A)).isEqualTo("takes n0 0");
    }
  }

  @Nested
  class HeftFinishesFirst {
    private void heft() {
      ModelParameters plain = ModelParameters.builder().price(0).waitBias(1).build();
      bench.under(new Heft(TABLE, LOAD_SECONDS, plain, () -> bench.now), "n0", "n1");
    }

    @Test
    void takesASlowerDeviceWhenTheQueueIsLong() {
      heft();
      bench.start("n0", "a", GPU0);
      // 10 s to the end of what runs, 6 x 10 s of those before it, 10 s of its own.
      bench.busy("n0", 0, GPU0, 6).free("n0", 1, CORES);

      assertThat(bench.place(A)).isEqualTo("takes n0 0");
    }

    @Test
    void doesNotSeeThatADeviceIsSlow() {
      heft();
      for (int i = 0; i < 20; i++) {
        bench.run("n0", "a", GPU0, 80);
      }
      bench.free("n0", 0, GPU0).free("n1", 0, GPU0);

      assertThat(bench.place(A)).isEqualTo("takes n0 1");
    }

    @Test
    void knowsThatCoresStayBusyWhenOneOfTheirContainersEnds() {
      heft();
      String first = bench.start("n0", "a", CORES);
      bench.start("n0", "a", CORES);
      bench.start("n0", "b", GPU0);
      bench.finish(first);
      // The cores' other container ends in 60 s, the GPU's in 10.
      bench.busy("n0", 0, CORES, 0).busy("n0", 1, GPU0, 0);

      assertThat(bench.place(request("d", CPU, GPU))).isEqualTo("waits for n0 " + GPU);
    }
  }
}
