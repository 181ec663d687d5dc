/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.apache.hadoop.test.MetricsAsserts.assertCounter;
import static org.apache.hadoop.test.MetricsAsserts.getMetrics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.request;

import java.util.EnumMap;
import java.util.Map;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hadoop.metrics2.lib.Interns;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceRequest;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.common.ApplicationSchedulingConfig;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.LocalityAppPlacementAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.metrics.LeftToStock.Reason;

/** Which requests Symphony leaves to CapacityScheduler, counted by reason and queue. */
class LeftToStockTest {
  private static final Resource ONE_GPU = SteppedCluster.resource(512, 1, 1, 0);
  private static final Resource CORES = SteppedCluster.resource(512, 2, 0, 0);

  private SteppedCluster cluster;

  private void start(SteppedCluster.Builder builder) throws Exception {
    cluster = builder.start();
    cluster.addNode(SteppedCluster.resource(16384, 16, 4, 0));
    cluster.addNode(SteppedCluster.resource(16384, 16, 4, 0));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Map<Reason, Long> left() {
    Map<Reason, Long> left = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      long count = cluster.scheduler().metrics().leftToStock().get(reason);
      if (count > 0) {
        left.put(reason, count);
      }
    }
    return left;
  }

  private static ResourceRequest[] onHost(Resource ask, int containers, long id) {
    return new ResourceRequest[] {
      request("127.1.0.2", ask, containers, id, true, ""),
      request("/default-rack", ask, containers, id, true, ""),
      request("*", ask, containers, id, true, "")
    };
  }

  @Test
  void whatSymphonyDecidesIsNotLeft() throws Exception {
    start(new SteppedCluster.Builder());
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 2, 1));
    app.grantedAfter(3);
    assertThat(app.granted).hasSize(2);
    assertThat(left()).isEmpty();
  }

  @Test
  void aRequestThatNamesAHostIsCountedOnceHoweverOftenItIsUpdated() throws Exception {
    start(new SteppedCluster.Builder());
    SteppedCluster.Application app = cluster.submit();
    app.ask(onHost(ONE_GPU, 3, 1));
    app.ask(onHost(ONE_GPU, 2, 1));
    app.ask(onHost(ONE_GPU, 4, 1));
    assertThat(left()).containsOnly(Map.entry(Reason.NAMES_PLACES, 1L));
    app.ask(onHost(ONE_GPU, 1, 2));
    assertThat(left()).containsOnly(Map.entry(Reason.NAMES_PLACES, 2L));
  }

  @Test
  void aKeyThatWasServedAndAsksAgainIsAnotherRequest() throws Exception {
    start(new SteppedCluster.Builder());
    SteppedCluster.Application app = cluster.submit();
    app.ask(onHost(ONE_GPU, 1, 1));
    app.grantedAfter(3);
    assertThat(app.granted).hasSize(1);
    app.ask(onHost(ONE_GPU, 1, 1));
    assertThat(left()).containsOnly(Map.entry(Reason.NAMES_PLACES, 2L));
  }

  @Test
  void aRequestWithoutADeviceIsCountedAsThatWhateverItNames() throws Exception {
    start(new SteppedCluster.Builder());
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(CORES, 5, 1));
    app.ask(onHost(CORES, 5, 2));
    assertThat(left()).containsOnly(Map.entry(Reason.NO_DEVICE, 2L));
  }

  @Test
  void inShadowItIsSaidWhatAnActiveQueueWouldDecide() throws Exception {
    start(new SteppedCluster.Builder().symphony("symphony.mode", "shadow"));
    SteppedCluster.Application app = cluster.submit();
    app.ask(request(ONE_GPU, 1, 1));
    app.ask(onHost(ONE_GPU, 1, 2));
    assertThat(left())
        .containsOnly(Map.entry(Reason.SHADOW, 1L), Map.entry(Reason.NAMES_PLACES, 1L));
  }

  @Test
  void eachQueueHasItsOwnCountersBesideThoseOfAll() throws Exception {
    start(
        new SteppedCluster.Builder()
            .yarn("yarn.scheduler.capacity.root.queues", "default,research")
            .yarn("yarn.scheduler.capacity.root.default.capacity", "50")
            .yarn("yarn.scheduler.capacity.root.research.capacity", "50")
            .symphony("symphony.queue.root.research.mode", "off"));
    SteppedCluster.Application app = cluster.submit("research", Map.of());
    app.ask(request(ONE_GPU, 1, 1));
    app.ask(request(ONE_GPU, 1, 2));
    cluster.submit().ask(onHost(ONE_GPU, 1, 1));
    assertThat(left()).containsOnly(Map.entry(Reason.OFF, 2L), Map.entry(Reason.NAMES_PLACES, 1L));
    assertCounter("LeftToStockOff", 2L, ofQueue("research"));
    assertCounter("LeftToStockNamesPlaces", 0L, ofQueue("research"));
    assertCounter("LeftToStockNamesPlaces", 1L, ofQueue("default"));
    verify(ofQueue("default")).tag(Interns.info("Queue", "Metrics by queue"), "root.default");
    cluster.scheduler().metrics().unregister();
    assertThat(DefaultMetricsSystem.instance().getSource(name("default"))).isNull();
  }

  private static MetricsRecordBuilder ofQueue(String queue) {
    return getMetrics(DefaultMetricsSystem.instance().getSource(name(queue)));
  }

  private static String name(String queue) {
    return "SymphonyScheduler,q0=root,q1=" + queue;
  }

  @Test
  void anApplicationWithItsOwnAllocatorIsCountedOnce() throws Exception {
    start(new SteppedCluster.Builder());
    SteppedCluster.Application app =
        cluster.submit(
            "default",
            Map.of(
                ApplicationSchedulingConfig.ENV_APPLICATION_PLACEMENT_TYPE_CLASS,
                LocalityAppPlacementAllocator.class.getName()));
    app.ask(request(ONE_GPU, 1, 1));
    app.ask(request(ONE_GPU, 1, 2));
    assertThat(left()).containsOnly(Map.entry(Reason.OWN_ALLOCATOR, 1L));
  }
}
