/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.request;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.yarn.api.protocolrecords.AllocateRequest;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceBlacklistRequest;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.AbstractYarnScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operator set in CapacityScheduler holds under Symphony: the same scenario under both, and
 * the same outcome.
 */
class SameAsCapacitySchedulerTest {
  private static final Resource ONE_GPU = resource(512, 1, 1, 0);
  private SteppedCluster cluster;

  /** Sets a cluster up, runs something on it and says what came of it. */
  private interface Scenario {
    Object outcome() throws Exception;
  }

  /** Changes a builder. */
  private interface Setup {
    void apply(SteppedCluster.Builder builder) throws Exception;
  }

  private Object same(Setup setup, Scenario scenario) throws Exception {
    List<Object> outcomes = new ArrayList<>();
    for (boolean stock : new boolean[] {true, false}) {
      SteppedCluster.Builder builder = new SteppedCluster.Builder();
      setup.apply(builder);
      cluster = (stock ? builder.stock() : builder).start();
      outcomes.add(scenario.outcome());
      cluster.close();
    }
    assertThat(outcomes.get(1)).as("under Symphony").isEqualTo(outcomes.get(0));
    return outcomes.get(0);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void addNodes(int nodes) throws Exception {
    for (int i = 0; i < nodes; i++) {
      cluster.addNode(resource(8192, 8, 2, 1));
    }
  }

  @Test
  void aQueuesMaximumHolds() throws Exception {
    Object granted =
        same(
            builder ->
                builder
                    .yarn("yarn.scheduler.capacity.root.queues", "small,default")
                    .yarn("yarn.scheduler.capacity.root.small.capacity", "25")
                    .yarn("yarn.scheduler.capacity.root.small.maximum-capacity", "25")
                    .yarn("yarn.scheduler.capacity.root.default.capacity", "75"),
            () -> {
              addNodes(4);
              SteppedCluster.Application app = cluster.submit("small", Map.of());
              app.ask(request(ONE_GPU, 8, 1));
              return app.grantedAfter(8).size();
            });
    assertThat(granted).isEqualTo(2);
  }

  @Test
  void aUsersLimitHolds() throws Exception {
    Object granted =
        same(
            builder ->
                builder
                    .yarn("yarn.scheduler.capacity.root.queues", "default,rest")
                    .yarn("yarn.scheduler.capacity.root.default.capacity", "50")
                    .yarn("yarn.scheduler.capacity.root.rest.capacity", "50")
                    .yarn("yarn.scheduler.capacity.root.default.user-limit-factor", "0.5"),
            () -> {
              addNodes(4);
              SteppedCluster.Application app = cluster.submit();
              app.ask(request(ONE_GPU, 8, 1));
              return app.grantedAfter(8).size();
            });
    assertThat(granted).as("less than the queue's four").isEqualTo(3);
  }

  @Test
  void aNodeLabelHolds() throws Exception {
    Object granted =
        same(
            builder -> {
              builder
                  .yarn("yarn.node-labels.enabled", "true")
                  .yarn("yarn.scheduler.capacity.root.accessible-node-labels.x.capacity", "100")
                  .yarn("yarn.scheduler.capacity.root.default.accessible-node-labels", "x")
                  .yarn(
                      "yarn.scheduler.capacity.root.default.accessible-node-labels.x.capacity",
                      "100");
              builder.labels().init(builder.configuration());
              builder.labels().addToCluserNodeLabelsWithDefaultExclusivity(Set.of("x"));
              builder
                  .labels()
                  .addLabelsToNode(Map.of(NodeId.newInstance("127.1.0.2", 0), Set.of("x")));
            },
            () -> {
              addNodes(3);
              SteppedCluster.Application app = cluster.submit();
              app.ask(request(ResourceRequest.ANY, ONE_GPU, 2, 1, true, "x"));
              return app.grantedAfter(6);
            });
    assertThat(granted).isEqualTo(List.of("127.1.0.2", "127.1.0.2"));
  }

  @Test
  void relaxLocalityFalseHolds() throws Exception {
    Object granted =
        same(
            builder -> {},
            () -> {
              addNodes(4);
              SteppedCluster.Application app = cluster.submit();
              app.ask(
                  request("127.1.0.3", ONE_GPU, 1, 1, true, null),
                  request("/default-rack", ONE_GPU, 1, 1, false, null),
                  request(ResourceRequest.ANY, ONE_GPU, 1, 1, false, null));
              return app.grantedAfter(10);
            });
    assertThat(granted).isEqualTo(List.of("127.1.0.3"));
  }

  @Test
  void aBlacklistedNodeGetsNothing() throws Exception {
    Object granted =
        same(
            builder -> {},
            () -> {
              addNodes(2);
              SteppedCluster.Application app = cluster.submit();
              app.master.allocate(
                  AllocateRequest.newInstance(
                      0,
                      0,
                      List.of(request(ONE_GPU, 3, 1)),
                      List.of(),
                      ResourceBlacklistRequest.newInstance(List.of("127.1.0.1"), List.of())));
              return app.grantedAfter(6);
            });
    assertThat(granted).isEqualTo(List.of("127.1.0.2", "127.1.0.2"));
  }

  @Test
  void aRequestForManyDevicesReservesANodeAndIsNotStarvedBySmallOnes() throws Exception {
    Object granted =
        same(
            builder -> builder.symphony("symphony.reservation.delay", "0s"),
            () -> {
              addNodes(3);
              SteppedCluster.Application small = cluster.submit();
              for (int i = 1; i <= 3; i++) {
                small.ask(
                    request("127.1.0." + i, ONE_GPU, 1, i, true, null),
                    request("/default-rack", ONE_GPU, 1, i, false, null),
                    request(ResourceRequest.ANY, ONE_GPU, 1, i, false, null));
              }
              small.grantedAfter(4);
              assertThat(SteppedCluster.hosts(small.granted)).hasSize(3);
              SteppedCluster.Application gang = cluster.submit();
              gang.ask(request(resource(512, 1, 2, 0), 1, 1));
              assertThat(gang.grantedAfter(3))
                  .as("each node has one of two devices free")
                  .isEmpty();

              small.ask(
                  request(ONE_GPU, 9, 9)); // Earlier in the queue; must not overtake for ever.
              for (Container container : List.copyOf(small.granted)) {
                small.finish(container, 0);
                small.grantedAfter(1);
                gang.grantedAfter(1);
              }
              return gang.granted.size();
            });
    assertThat(granted).isEqualTo(1);
  }

  @Test
  void everythingThatFitsIsGrantedAndTheQueuesShareAlike() throws Exception {
    Object granted =
        same(
            builder ->
                builder
                    .yarn("yarn.scheduler.capacity.root.queues", "a,b")
                    .yarn("yarn.scheduler.capacity.root.a.capacity", "50")
                    .yarn("yarn.scheduler.capacity.root.b.capacity", "50")
                    .yarn("yarn.scheduler.capacity.root.a.user-limit-factor", "2")
                    .yarn("yarn.scheduler.capacity.root.b.user-limit-factor", "2"),
            () -> {
              addNodes(4);
              Map<String, Integer> byQueue = new TreeMap<>();
              SteppedCluster.Application a = cluster.submit("a", Map.of());
              SteppedCluster.Application b = cluster.submit("b", Map.of());
              a.ask(request(ONE_GPU, 8, 1));
              b.ask(request(ONE_GPU, 8, 1));
              byQueue.put("a", a.grantedAfter(12).size());
              byQueue.put("b", b.grantedAfter(1).size());
              AbstractYarnScheduler<?, ?> scheduler =
                  (AbstractYarnScheduler<?, ?>) cluster.rm.getResourceScheduler();
              byQueue.put(
                  "pending GPUs",
                  (int)
                      scheduler
                          .getRootQueueMetrics()
                          .getPendingResources()
                          .getResourceValue(SteppedCluster.GPU));
              return byQueue;
            });
    assertThat(granted).isEqualTo(Map.of("a", 4, "b", 4, "pending GPUs", 8));
  }

  /**
   * Queues at their limits, with reservations, and applications that ask for nothing before them.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoOnlyWatchesChangesNoPlacement(long seed) throws Exception {
    Object granted =
        same(
            builder ->
                builder
                    .symphony("symphony.mode", "shadow")
                    .yarn("yarn.scheduler.capacity.root.queues", "a,b")
                    .yarn("yarn.scheduler.capacity.root.a.capacity", "40")
                    .yarn("yarn.scheduler.capacity.root.a.maximum-capacity", "60")
                    .yarn("yarn.scheduler.capacity.root.a.user-limit-factor", "2")
                    .yarn("yarn.scheduler.capacity.root.b.capacity", "60")
                    .yarn("yarn.scheduler.capacity.root.b.maximum-capacity", "80")
                    .yarn("yarn.scheduler.capacity.root.b.user-limit-factor", "2"),
            () -> {
              addNodes(4);
              return anythingGoes(new Random(seed));
            });
    assertThat((List<?>) granted).as("containers").hasSizeGreaterThan(20);
  }

  /** Applications ask, ask for less, and end containers at random; what each is granted where. */
  private List<String> anythingGoes(Random random) throws Exception {
    List<Resource> sizes =
        List.of(ONE_GPU, resource(512, 1, 2, 0), resource(512, 1, 0, 1), resource(2048, 2, 0, 0));
    List<SteppedCluster.Application> apps = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      apps.add(cluster.submit(i % 2 == 0 ? "a" : "b", Map.of()));
    }
    List<String> granted = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      int number = random.nextInt(apps.size());
      SteppedCluster.Application app = apps.get(number);
      int before = app.granted.size();
      int what = random.nextInt(10);
      if (what < 2) {
        int size = random.nextInt(sizes.size());
        app.ask(request(sizes.get(size), random.nextInt(3), size));
      } else if (what < 4 && !app.granted.isEmpty()) {
        app.finish(app.granted.remove(random.nextInt(app.granted.size())), 0);
        before--;
      } else {
        cluster.node(1 + random.nextInt(4)).nodeHeartbeat(true);
        app.ask();
      }
      for (Container container : app.granted.subList(before, app.granted.size())) {
        granted.add(step + ": " + number + " on " + container.getNodeId().getHost());
      }
    }
    return granted;
  }
}
