/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelNode;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.PlacementModel;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Implementation.Demand;
import org.symphonyscheduler.workload.JobMix;
import org.symphonyscheduler.workload.Kernel;

/** Nodes of one device each, named by their kind: which of them each question offers. */
class ShortlistTest {
  private static final String GPU = "yarn.io/gpu";

  private final List<JobMix.Arrival> jobs = new ArrayList<>();
  private final Asked model = new Asked();

  /** Remembers which nodes it was offered, and takes the last one with room. */
  private static final class Asked implements PlacementModel {
    final List<Set<String>> offers = new ArrayList<>();
    final Map<String, Long> releases = new HashMap<>();

    /** The fifth to ask is told to wait for this node, which then turns out to be the latest. */
    String awaited;

    @Override
    public void observe(ModelEvent event) {}

    @Override
    public ModelNode node(String name) {
      return new ModelNode() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public long releaseMillis(String deviceType, int units) {
          return releases.getOrDefault(name, Long.MAX_VALUE);
        }
      };
    }

    @Override
    public Placement place(PlacementRequest request, long waitedMillis, Candidates candidates) {
      Set<String> offered = new TreeSet<>();
      int taken = -1;
      int busy = -1;
      for (int c = 0; c < candidates.size(); c++) {
        String name = candidates.node(c).name();
        offered.add(name);
        if (candidates.free(c) > 0) {
          taken = c;
        } else if (name.equals(awaited)) {
          busy = c;
        }
      }
      offers.add(offered);
      if (offers.size() == 5 && busy >= 0) {
        releases.putAll(Map.of("A1", 9L, "A2", 1L, "A3", 2L, "A5", 3L));
        return new Placement.Wait(candidates.node(busy), 0, "d", 1_000, 0);
      }
      for (int c = 0; c < candidates.size(); c++) {
        candidates.score(c, c == taken ? 0 : Double.POSITIVE_INFINITY, Double.NaN, Double.NaN);
      }
      candidates.rank(1);
      return new Placement.Ranked(candidates);
    }
  }

  private static ClusterSpec cluster(String deviceType, int ofA, int ofB) {
    String kinds =
        List.of("A", "B").stream()
            .map(
                kind ->
                    """
                    {"model": "%s", "sockets": [{"cpu": "X", "cores": 8, "memoryGBps": 60}],
                     "devices": [{"name": "d", "type": "%s", "model": "K", "parent": "socket0"}]}
                    """
                        .formatted(kind, deviceType))
            .collect(Collectors.joining(","));
    String nodes =
        IntStream.range(0, ofA + ofB)
            .mapToObj(n -> n < ofA ? "A" + n : "B" + (n - ofA))
            .map(
                name ->
                    "{\"name\": \"%s\", \"machine\": \"%s\", \"memoryMb\": 1}"
                        .formatted(name, name.substring(0, 1)))
            .collect(Collectors.joining(","));
    return ClusterJson.parse(
        "test", "{\"machines\": [%s], \"nodes\": [%s]}".formatted(kinds, nodes));
  }

  private void job(double at, String deviceType, double seconds) {
    Implementation one = new Implementation(deviceType, 1, 1, Map.of("*", seconds), Demand.NONE);
    Kernel kernel = new Kernel("k", List.of(one));
    DataFlowGraph graph =
        new DataFlowGraph("job", List.of(new DataFlowGraph.Task(kernel, List.of(), 1)));
    jobs.add(new JobMix.Arrival(at, graph));
  }

  private void run(ClusterSpec cluster, int freeNodes) {
    SchedulingRules usual = SchedulingRules.FIRST_COME;
    SchedulingRules rules =
        new SchedulingRules(
            usual.order(),
            usual.ageing(),
            usual.soonWeight(),
            usual.outlook(),
            usual.mostPatience(),
            usual.waitCapSeconds(),
            usual.batch(),
            usual.gangs(),
            usual.devices(),
            freeNodes);
    new Simulation(new Scenario(cluster, jobs, 1), setting -> new Scheduler(model, rules)).run();
  }

  @Test
  void someOfEachKindAreOfferedAndInTimeAllAre() {
    for (int n = 0; n < 10; n++) {
      job(n, GPU, 0.5);
    }
    run(cluster(GPU, 9, 7), 6);

    Set<String> seen = new HashSet<>();
    for (Set<String> offer : model.offers) {
      assertThat(offer).hasSize(6).filteredOn(name -> name.startsWith("A")).hasSize(3);
      seen.addAll(offer);
    }
    assertThat(seen).hasSize(16);
  }

  @Test
  void ofTheBusyThoseAreOfferedThatShouldHaveRoomSoonest() {
    for (int n = 0; n < 6; n++) {
      job(0.1 * n, GPU, 100);
    }
    model.releases.putAll(Map.of("A0", 1L, "A1", 9L, "A2", 2L, "A3", 8L, "A4", 7L, "A5", 3L));
    run(cluster(GPU, 6, 0), 2);

    // Of those offered the last with room was taken: A1, A3, A5, A2, A4.
    assertThat(model.offers.get(5)).containsExactly("A0", "A2", "A5");
  }

  @Test
  void whoHoldsTheImageIsOfferedBesideTheOthers() {
    job(0, SharedMachine.FPGA, 0.5);
    job(10, SharedMachine.FPGA, 0.5);
    run(cluster(SharedMachine.FPGA, 8, 0), 2);

    assertThat(model.offers).containsExactly(Set.of("A0", "A1"), Set.of("A1", "A2", "A3"));
  }

  @Test
  void whatARequestWaitsForIsOfferedAgainHoweverLateItIs() {
    for (int n = 0; n < 5; n++) {
      job(0.1 * n, GPU, 100);
    }
    model.awaited = "A1";
    run(cluster(GPU, 6, 0), 2);

    assertThat(model.offers.get(4)).containsExactly("A0", "A1", "A2", "A4");
    assertThat(model.offers.get(5)).containsExactly("A0", "A1", "A2", "A3", "A4");
  }
}
