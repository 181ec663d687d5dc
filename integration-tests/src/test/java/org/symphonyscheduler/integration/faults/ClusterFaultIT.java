/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.GPU;
import static org.symphonyscheduler.integration.faults.SymphonyCluster.PATIENCE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.integration.cluster.UnmanagedApplication;
import org.symphonyscheduler.integration.faults.SymphonyCluster.Job;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.ModelEvent.ContainerFinished;
import org.symphonyscheduler.policy.ModelEvent.ContainerPlaced;
import org.symphonyscheduler.policy.Placement;
import org.symphonyscheduler.policy.ResourceBelief;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.topology.Resource;
import org.symphonyscheduler.yarn.client.DataFlowListener;
import org.symphonyscheduler.yarn.client.DataFlowResult;
import org.symphonyscheduler.yarn.client.TaskRun;
import org.symphonyscheduler.yarn.metrics.SchedulerMetrics.Count;

/** Nodes, applications and the ResourceManager end at the worst moment: nothing waits for ever. */
class ClusterFaultIT {
  private static final long LONG_MILLIS = 60_000;

  /** Two sockets and no switch, where there was one of each. */
  private static final ClusterSpec.Node OTHER_MACHINE =
      ClusterJson.parse(
              "test machine",
              """
              {"machines": [
                 {"model": "H",
                  "sockets": [{"cpu": "Xeon", "cores": 4, "memoryGBps": 100},
                              {"cpu": "Xeon", "cores": 4, "memoryGBps": 100}],
                  "interSocketGBps": 19.2,
                  "devices": [
                    {"name": "gpu0", "type": "yarn.io/gpu", "model": "K80", "parent": "socket1"}]}],
               "nodes": [{"name": "a", "machine": "H", "memoryMb": 8192}]}
              """)
          .nodes()
          .get(0);

  private static SymphonyCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    SiteFile site = SiteFile.of(SymphonyCluster.active(Map.of()));
    cluster =
        SymphonyCluster.start(
            site,
            SymphonyCluster.options(site)
                .recovery()
                .set("yarn.nm.liveness-monitor.expiry-interval-ms", "2000"));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @AfterEach
  void heal() {
    cluster.model().heal();
    if (!cluster.yarn().node("a").isUp()) {
      cluster.yarn().rejoin("a");
    }
  }

  @Test
  void aNodeThatDiesWhileItIsWaitedForHoldsNobody() throws Exception {
    String waitedFor = cluster.nodeId("a");
    cluster
        .model()
        .answer(
            (request, waited, candidates, model) ->
                on(candidates, waitedFor) < 0
                    ? model.place(request, waited, candidates)
                    : waitFor(candidates, waitedFor));
    long waits = cluster.metrics().get(Count.WAITS);
    int placed = cluster.model().told(ContainerPlaced.class).size();
    Job job = cluster.submit("gpus");
    await().atMost(PATIENCE).until(() -> cluster.metrics().get(Count.WAITS) > waits);
    assertThat(cluster.model().told(ContainerPlaced.class)).hasSize(placed);

    cluster.yarn().killNode("a");

    assertComplete("gpus", job.await(), 0);
  }

  @Test
  void aNodeThatDiesWithContainersCostsThemARepetitionAndIsCountedOnce() throws Exception {
    Set<String> nodes = ConcurrentHashMap.newKeySet();
    Job job = cluster.submit("mixed", starting(nodes));
    await().atMost(PATIENCE).until(() -> nodes.contains(cluster.yarn().node("a").host()));
    cluster.yarn().killNode("a");

    DataFlowResult result = job.await();
    assertThat(result.lost()).isPositive();
    assertThat(cluster.figure("ModelNodes")).isOne();
    assertComplete("mixed", result, result.lost());
    assertEachContainerToldOfOnce();
  }

  @Test
  void anApplicationKilledWhileItsRequestWaitsLeavesTheDeviceToOthers() throws Exception {
    String waitedFor = cluster.nodeId("a");
    Job[] killed = new Job[1];
    cluster
        .model()
        .answer(
            (request, waited, candidates, model) ->
                killed[0] == null || request.job().equals(killed[0].id().toString())
                    ? waitFor(candidates, waitedFor)
                    : model.place(request, waited, candidates));
    long waits = cluster.metrics().get(Count.WAITS);
    killed[0] = cluster.submit("gpus");
    await().atMost(PATIENCE).until(() -> cluster.metrics().get(Count.WAITS) > waits);

    cluster.client().kill(killed[0].id());
    assertThat(killed[0].await().succeeded()).isFalse();

    try (UnmanagedApplication other = cluster.application(Map.of())) {
      for (int gpu = 0; gpu < 4; gpu++) {
        other.ask("endless", GPU, 1, 1);
      }
      // All four of the cluster at once, the one that was waited for among them.
      other.awaitStarted(4);
    }
  }

  @Test
  void aRestartOfTheResourceManagerUnderLoadStarvesNoRequestAndCountsNoContainerTwice()
      throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jobs.add(cluster.submit("lasting"));
    }
    WatchedModel before = cluster.model();
    int earlier = before.told(ContainerPlaced.class).size();
    await().atMost(PATIENCE).until(() -> before.told(ContainerPlaced.class).size() > earlier + 3);

    cluster.yarn().restartResourceManager();

    for (Job job : jobs) {
      assertComplete("lasting", job.await(), 0);
    }
    assertEachContainerToldOfOnce();
    List<String> finished = cluster.model().told(ContainerFinished.class);
    assertThat(finished)
        .doesNotContainAnyElementsOf(before.told(ContainerFinished.class))
        .as("adopted")
        .containsAnyElementsOf(before.told(ContainerPlaced.class));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.model().statistics().completionsLearned())
                    .isEqualTo(finished.size()));
  }

  @Test
  void aNodeThatComesBackAsAnotherMachineIsJudgedByItsNewTopology() throws Exception {
    ClusterSpec.Node before = SymphonyCluster.MACHINES.nodes().get(0);
    await().atMost(PATIENCE).until(() -> resources("a").equals(names(before)));
    cluster.yarn().killNode("a");
    cluster.yarn().rejoinAs(OTHER_MACHINE);
    try {
      await().atMost(PATIENCE).until(() -> resources("a").equals(names(OTHER_MACHINE)));
      await().atMost(PATIENCE).until(() -> cluster.figure("ModelNodes") == 2);
      int failures = (int) cluster.model().statistics().failures();
      DataFlowResult result = cluster.run("mixed");
      assertComplete("mixed", result, 0);
      assertThat(cluster.model().statistics().failures()).isEqualTo(failures);
    } finally {
      cluster.yarn().killNode("a");
      cluster.yarn().rejoinAs(before);
    }
  }

  /** What the model has a belief about, of a machine's node. */
  private static Set<String> resources(String machine) {
    return cluster.model().belief(cluster.nodeId(machine)).stream()
        .map(ResourceBelief::resource)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(ClusterSpec.Node node) {
    return node.machine().resources().stream().map(Resource::name).collect(Collectors.toSet());
  }

  private static Placement waitFor(Candidates candidates, String node) {
    int candidate = on(candidates, node);
    return new Placement.Wait(candidates.node(candidate), 0, "gpu0", LONG_MILLIS, 1);
  }

  private static int on(Candidates candidates, String node) {
    for (int c = 0; c < candidates.size(); c++) {
      if (candidates.node(c).name().equals(node)) {
        return c;
      }
    }
    return -1;
  }

  private static DataFlowListener starting(Set<String> nodes) {
    return new DataFlowListener() {
      @Override
      public void started(TaskRun run, long atMillis) {
        nodes.add(run.container().getNodeId().getHost());
      }
    };
  }

  private static void assertComplete(String job, DataFlowResult result, int repeated) {
    assertThat(result.succeeded()).as(result.toString()).isTrue();
    assertThat(result.failed()).isZero();
    assertThat(result.surplus()).isZero();
    assertThat(result.containers()).isEqualTo(SymphonyCluster.graph(job).tasks().size() + repeated);
  }

  private static void assertEachContainerToldOfOnce() {
    assertThat(cluster.model().told(ContainerPlaced.class)).doesNotHaveDuplicates();
    assertThat(cluster.model().told(ContainerFinished.class))
        .doesNotHaveDuplicates()
        .hasSameElementsAs(cluster.model().told(ContainerPlaced.class));
  }
}
