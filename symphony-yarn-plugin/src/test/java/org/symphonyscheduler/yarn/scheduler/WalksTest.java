/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.request;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.resource;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.AbstractLeafQueue;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.fica.FiCaSchedulerApp;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.FairOrderingPolicy;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.IteratorSelector;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.OrderingPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.policy.Placement;

/** What walks over the queues leave out, and how much one heartbeat decides. */
class WalksTest {
  private static final Resource ONE_GPU = resource(512, 1, 1, 0);
  private static final Resource CPU = resource(512, 1, 0, 0);
  private static final long LONG = 60_000;

  private SteppedCluster cluster;

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void start(SteppedCluster.Builder builder, int nodes) throws Exception {
    cluster = builder.start();
    for (int n = 0; n < nodes; n++) {
      cluster.addNode(resource(65536, 64, 32, 0));
    }
  }

  private OrderingPolicy<FiCaSchedulerApp> ordering() {
    return ordering("default");
  }

  private OrderingPolicy<FiCaSchedulerApp> ordering(String queue) {
    return ((AbstractLeafQueue) cluster.scheduler().getQueue(queue)).getOrderingPolicy();
  }

  private List<ApplicationId> onTheWay(String partition) {
    IteratorSelector selector = new IteratorSelector();
    selector.setPartition(partition);
    return Lists.newArrayList(ordering().getAssignmentIterator(selector)).stream()
        .map(FiCaSchedulerApp::getApplicationId)
        .toList();
  }

  private static ApplicationId id(SteppedCluster.Application application) {
    return application.master.getApplicationAttemptId().getApplicationId();
  }

  @Test
  void whoWasToldToWaitIsPassedOverAndNobodyElse() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    SteppedCluster.Application waits = cluster.submit();
    SteppedCluster.Application asks = cluster.submit();
    SteppedCluster.Application both = cluster.submit();
    List<ApplicationId> visited = new ArrayList<>();
    List<ApplicationId> labelled = new ArrayList<>();
    cluster.model.script(
        (r, waited, c) -> {
          if (!r.job().equals(id(asks).toString())) {
            return new Placement.Wait(c.node(0), 0, "yarn.io/gpu", LONG, 1);
          }
          visited.addAll(onTheWay(""));
          labelled.addAll(onTheWay("other"));
          return ScriptedModel.preferring(c);
        });
    waits.ask(request(ONE_GPU, 1, 1));
    cluster.heartbeats();
    both.ask(request(ONE_GPU, 1, 1));
    cluster.heartbeats();
    both.ask(request(CPU, 1, 2));
    asks.ask(request(ONE_GPU, 1, 1));
    cluster.model.nowMillis += 10; // Time for more than one decision.
    cluster.heartbeats();
    cluster.heartbeats();

    assertThat(visited).as("in a walk").contains(id(both), id(asks)).doesNotContain(id(waits));
    assertThat(labelled).as("for another partition").contains(id(waits), id(both), id(asks));
    assertThat(onTheWay("")).as("outside a walk").contains(id(waits), id(both));
    both.ask();
    assertThat(both.granted).as("its cores").hasSize(1);
  }

  @Test
  void whatIsFreedOnTheNodeWakesWhoWaitsForIt() throws Exception {
    start(new SteppedCluster.Builder(), 2);
    SteppedCluster.Application runs = cluster.submit();
    cluster.model.script((r, waited, c) -> ScriptedModel.preferring(c, "127.1.0.2"));
    runs.ask(request(ONE_GPU, 2, 1));
    assertThat(runs.grantedAfter(3)).containsExactly("127.1.0.2", "127.1.0.2");
    // Who waits is told of releases anywhere now, and for some milliseconds not again.
    runs.finish(runs.granted.get(1), 0);

    SteppedCluster.Application waits = cluster.submit();
    cluster.model.script(
        (r, waited, c) -> {
          int node = c.node(0).name().startsWith("127.1.0.2") ? 0 : 1;
          return new Placement.Wait(c.node(node), 0, "yarn.io/gpu", LONG, 1);
        });
    waits.ask(request(ONE_GPU, 1, 1));
    cluster.heartbeats();
    int asked = cluster.model.questions.size();
    cluster.heartbeats();
    assertThat(cluster.model.questions).as("told to wait").hasSize(asked);

    cluster.model.script((r, waited, c) -> ScriptedModel.preferring(c, "127.1.0.2"));
    runs.finish(runs.granted.get(0), 0);
    assertThat(waits.grantedAfter(2)).containsExactly("127.1.0.2");
  }

  @Test
  void aHeartbeatDecidesFewAndTheNextOnesTheRest() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    int applications = 6;
    cluster.heartbeats();
    cluster.model.script(
        (r, waited, c) -> new Placement.Wait(c.node(0), 0, "yarn.io/gpu", LONG, 1));
    for (int a = 0; a < applications; a++) {
      cluster.submit().ask(request(ONE_GPU, 1, 1));
    }
    cluster.heartbeats(); // The clock has stood still since the last.
    int first = cluster.model.questions.size();
    assertThat(first).isLessThan(applications);
    for (int beat = 0; beat < applications; beat++) {
      cluster.heartbeats();
    }
    assertThat(cluster.model.questions).hasSize(applications);
    assertThat(cluster.model.questions).extracting(r -> r.job()).doesNotHaveDuplicates();

    for (int a = 0; a < applications; a++) {
      cluster.submit().ask(request(ONE_GPU, 1, 1));
    }
    cluster.model.nowMillis += 500;
    cluster.heartbeats();
    assertThat(cluster.model.questions).as("heartbeats are rare").hasSize(2 * applications);
  }

  @Test
  void aQueueKeepsItsOwnOrder() throws Exception {
    start(new SteppedCluster.Builder(), 1);
    assertThat(ordering()).isInstanceOf(AwakeApplications.class);
    assertThat(ordering().getConfigName()).isEqualTo("fifo");
    cluster
        .rm
        .getResourceScheduler()
        .reinitialize(cluster.rm.getConfig(), cluster.rm.getRMContext());
    assertThat(ordering()).as("after a refresh").isInstanceOf(AwakeApplications.class);
    stop();

    start(
        new SteppedCluster.Builder()
            .yarn("yarn.scheduler.capacity.root.default.ordering-policy", "fair"),
        1);
    assertThat(ordering())
        .as("YARN's preemption looks for it")
        .isInstanceOf(FairOrderingPolicy.class);
    stop();

    start(new SteppedCluster.Builder().symphony("symphony.mode", "shadow"), 1);
    SteppedCluster.Application waits = cluster.submit();
    waits.ask(request(resource(512, 1, 33, 0), 1, 1));
    cluster.heartbeats();
    assertThat(onTheWay("")).as("nothing is decided").containsExactly(id(waits));
  }

  /**
   * While Symphony only watches nothing is counted, so walks must find out when it decides again.
   */
  @Test
  void whoAskedWhileSymphonyOnlyWatchedIsPassedOverOnceItDecides() throws Exception {
    start(new SteppedCluster.Builder().symphony("symphony.mode", "shadow"), 1);
    cluster.addNode(resource(4096, 8, 0, 0)); // Beats without room for what is asked.
    cluster.model.script(
        (r, waited, c) -> new Placement.Wait(c.node(0), 0, "yarn.io/gpu", LONG, 1));
    SteppedCluster.Application waits = cluster.submit();
    waits.ask(request(ONE_GPU, 2, 1));
    assertThat(requests()).as("in shadow").isZero();

    cluster.mode("active");
    assertThat(requests()).isEqualTo(1);
    cluster.heartbeats();
    int asked = cluster.model.questions.size();
    assertThat(asked).as("decided").isPositive();
    cluster.heartbeats();
    assertThat(cluster.model.questions).as("told to wait").hasSize(asked);

    cluster.mode("shadow");
    assertThat(cluster.scheduler().remembered()).as("nobody waits").containsEntry("promises", 0);
    assertThat(waits.grantedAfter(2)).as("CapacityScheduler decides").hasSize(2);
    assertThat(requests()).as("served").isZero();

    cluster.mode("active");
    waits.ask(request(ONE_GPU, 1, 2));
    assertThat(requests()).isEqualTo(1);
    cluster.heartbeats();
    asked = cluster.model.questions.size();
    cluster.heartbeats();
    assertThat(cluster.model.questions).as("passed over again").hasSize(asked);
  }

  private int requests() {
    return cluster.scheduler().remembered().get("requests");
  }

  /** As long as nobody is told to wait, walks leave out only what would come to nothing. */
  @Test
  void whoAsksForNothingIsPassedOverOnceItWasVisited() throws Exception {
    start(new SteppedCluster.Builder().symphony("symphony.mode", "shadow"), 1);
    List<SteppedCluster.Application> all = new ArrayList<>();
    for (int a = 0; a < 4; a++) {
      all.add(cluster.submit());
    }
    List<ApplicationId> ids = all.stream().map(WalksTest::id).toList();
    assertThat(onTheWay("")).as("all have a headroom").containsExactlyElementsOf(ids);
    assertThat(onTheWay("")).as("one asks for the queue's limit").containsExactly(ids.get(0));
    assertThat(onTheWay("other")).containsExactlyElementsOf(ids);

    all.get(2).ask(request(resource(512, 1, 33, 0), 1, 1)); // More than any node has.
    assertThat(onTheWay("")).containsExactly(ids.get(0), ids.get(2));
    SteppedCluster.Application late = cluster.submit();
    assertThat(onTheWay("")).containsExactly(ids.get(0), ids.get(2), id(late));
    assertThat(onTheWay("")).containsExactly(ids.get(0), ids.get(2));
  }

  @Test
  void onlyQueuesThatAreOnAreTouched() throws Exception {
    start(
        new SteppedCluster.Builder()
            .symphony("symphony.mode", "off")
            .symphony("symphony.queue.root.b.mode", "shadow")
            .yarn("yarn.scheduler.capacity.root.queues", "a,b")
            .yarn("yarn.scheduler.capacity.root.a.capacity", "50")
            .yarn("yarn.scheduler.capacity.root.b.capacity", "50"),
        1);
    cluster.submit("a", Map.of());
    cluster.submit("b", Map.of());
    assertThat(ordering("a")).isNotInstanceOf(AwakeApplications.class);
    assertThat(ordering("b")).isInstanceOf(AwakeApplications.class);
  }
}
