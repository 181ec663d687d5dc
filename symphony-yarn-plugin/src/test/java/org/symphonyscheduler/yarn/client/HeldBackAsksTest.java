/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.exceptions.InvalidResourceRequestException;
import org.apache.hadoop.yarn.util.resource.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.client.AlternativesClient.Alternative;
import org.symphonyscheduler.yarn.client.AlternativesClient.Grant;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/** A cluster that loses its last GPU, or its largest node, under a client that asks for it. */
class HeldBackAsksTest {
  private static final String GPU = "yarn.io/gpu";
  private static final String FPGA = "yarn.io/fpga";
  private static final int GPU_FIRST = 0;
  private static final int FPGA_NEXT = 1;
  private static final int CPU_LAST = 2;
  private static final List<Alternative> THREE =
      List.of(
          new Alternative(GPU, with(GPU, Resource.newInstance(2048, 1))),
          new Alternative(FPGA, with(FPGA, Resource.newInstance(2048, 1))),
          new Alternative("cpu", Resource.newInstance(1024, 4)));
  private static final Resource EVERYTHING = Resources.clone(Resources.unbounded());
  private static final Resource WITHOUT_GPU = with(FPGA, Resource.newInstance(1 << 20, 1 << 10));

  private final ScriptedResourceManager rm = new ScriptedResourceManager();
  private AlternativesClient client;
  private long now = 1000;

  @BeforeEach
  void start() throws Exception {
    client = new AlternativesClient(rm.startClient(() -> Instant.ofEpochMilli(now)));
  }

  @AfterEach
  void stop() {
    rm.stopClient();
  }

  @Test
  void whatTheClusterHasNotIsLeftOutAndTheOtherAlternativesAreAskedFor() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    long group = client.offer(0, 1, THREE);
    client.allocate(0);

    assertThat(rm.pending()).containsExactlyInAnyOrder(id(group, FPGA_NEXT), id(group, CPU_LAST));
    assertThat(client.unserved(group)).isFalse();
  }

  @Test
  void whatIsTakenBackIsNeverRefused() throws Exception {
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    rm.grant(id(group, CPU_LAST));
    rm.grantAtMost(WITHOUT_GPU);
    assertThat(client.allocate(0).grants()).extracting(Grant::group).containsExactly(group);
    client.allocate(0);
    assertThat(rm.pending()).isEmpty();
    assertThat(rm.refusals()).isZero();
  }

  @Test
  void aRequestThatCanBeServedNoMoreIsTakenBackAndAskedAgainWhenTheNodeIsBack() throws Exception {
    // CapacityScheduler would not look at the requests behind it.
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    rm.grantAtMost(WITHOUT_GPU);
    client.allocate(0);
    assertThat(rm.pending()).contains(id(group, GPU_FIRST));
    now += HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.pending()).containsExactlyInAnyOrder(id(group, FPGA_NEXT), id(group, CPU_LAST));

    rm.grantAtMost(EVERYTHING);
    now += HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.pending()).hasSize(3);
  }

  @Test
  void aLookAfterTheNodesAsksForNothing() throws Exception {
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    rm.grant(id(group, CPU_LAST));
    // The grant is on its way: an ask that is repeated now would be granted twice.
    now += HeldBackAsks.CHECK_MILLIS;
    assertThat(client.allocate(0).grants()).hasSize(1);
    assertThat(rm.pending()).containsExactlyInAnyOrder(id(group, GPU_FIRST), id(group, FPGA_NEXT));
  }

  @Test
  void whatWasTakenBackInALostHeartbeatIsTakenBackInTheNext() throws Exception {
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    rm.grantAtMost(WITHOUT_GPU);
    now += HeldBackAsks.CHECK_MILLIS;
    rm.loseNext(new IOException("reset"));
    assertThatThrownBy(() -> client.allocate(0)).hasMessageContaining("reset");
    client.allocate(0);
    assertThat(rm.pending()).doesNotContain(id(group, GPU_FIRST));
  }

  @Test
  void anAskThatGrowsIsSentAgain() throws Exception {
    ContainerRequest one =
        ContainerRequest.newBuilder()
            .capability(Resource.newInstance(1024, 1))
            .priority(Priority.newInstance(1))
            .allocationRequestId(5)
            .build();
    rm.client().addContainerRequest(one);
    rm.client().allocate(0);
    rm.client().addContainerRequest(one);
    rm.client().allocate(0);
    assertThat(rm.ask(5).getNumContainers()).isEqualTo(2);
  }

  @Test
  void aHeartbeatWithACulpritInItIsHeardOtherwise() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    client.offer(0, 1, THREE);
    var stray = rm.grantBeforeAsks(id(77, 0));
    client.allocate(0);
    client.allocate(0);
    assertThat(rm.released()).containsExactly(stray);
  }

  @Test
  void aWithheldRequestIsMadeWhenTheNodeIsBack() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    client.allocate(0);
    rm.grantAtMost(EVERYTHING);
    client.allocate(0);
    assertThat(rm.pending()).doesNotContain(id(group, GPU_FIRST));
    now += HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.pending()).contains(id(group, GPU_FIRST));
  }

  @Test
  void whatIsHeldBackIsTheLatestWord() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    client.withdraw(group);
    client.allocate(0);
    rm.grantAtMost(EVERYTHING);
    now += HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.pending()).isEmpty();
  }

  @Test
  void theCulpritIsTriedSeldom() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    client.offer(0, 1, THREE);
    client.allocate(0);
    client.allocate(0);
    int refusals = rm.refusals();
    for (int heartbeat = 0; heartbeat < 20; heartbeat++) {
      now += HeldBackAsks.CHECK_MILLIS / 20;
      client.allocate(0);
    }
    assertThat(rm.refusals()).isEqualTo(refusals + 1);
  }

  @Test
  void aShapeThatNobodyAsksForIsNotTried() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    long group = client.offer(0, 1, THREE.subList(0, 1));
    client.allocate(0);
    client.withdraw(group);
    rm.restart();
    client.allocate(0);
    int refusals = rm.refusals();
    now += 10 * HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.refusals()).isEqualTo(refusals);
  }

  @Test
  void theInnocentAreServedAgainOneAHeartbeat() throws Exception {
    Resource large = Resource.newInstance(1 << 16, 1);
    List<Alternative> shapes =
        List.of(
            new Alternative("cpu", large),
            new Alternative("cpu", Resource.newInstance(512, 1)),
            new Alternative("cpu", Resource.newInstance(1024, 1)));
    rm.grantAtMost(Resource.newInstance(4096, 4));
    long group = client.offer(0, 1, shapes);
    client.allocate(0);
    assertThat(rm.pending()).isEmpty();
    assertThat(client.unserved(group)).isTrue();
    assertThat(client.refusal()).contains("no node is as large as");
    for (int heartbeat = 0; heartbeat < shapes.size(); heartbeat++) {
      now++;
      client.allocate(0);
    }
    assertThat(rm.pending()).containsExactlyInAnyOrder(id(group, 1), id(group, 2));
    assertThat(client.unserved(group)).isFalse();
  }

  @Test
  void bothDeviceTypesGoneLeaveTheCpu() throws Exception {
    rm.grantAtMost(Resource.newInstance(1 << 20, 1 << 10));
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    assertThat(rm.pending()).containsExactly(id(group, CPU_LAST));
  }

  @Test
  void aResourceManagerThatRestartsIsNotToldOfWhatItNeverKnew() throws Exception {
    long group = client.offer(0, 1, THREE);
    client.allocate(0);
    rm.grantAtMost(WITHOUT_GPU);
    client.withdraw(group);
    client.allocate(0);
    rm.restart();
    client.allocate(0);
    int refusals = rm.refusals();
    now += HeldBackAsks.CHECK_MILLIS;
    client.allocate(0);
    assertThat(rm.refusals()).isEqualTo(refusals);
    assertThat(rm.pending()).isEmpty();
  }

  @Test
  void aRefusalThatIsNotAboutShapesIsPassedOn() {
    // Not even a heartbeat without asks gets through.
    client.offer(0, 1, THREE);
    rm.refuseAll(true);
    assertThatThrownBy(() -> client.allocate(0))
        .isInstanceOf(InvalidResourceRequestException.class);
  }

  @Test
  void aGroupThatWaitsNoLongerIsNotUnserved() throws Exception {
    rm.grantAtMost(WITHOUT_GPU);
    long group = client.offer(0, 1, THREE.subList(0, 1));
    client.allocate(0);
    assertThat(client.unserved(group)).isTrue();
    client.withdraw(group);
    assertThat(client.unserved(group)).isFalse();
  }

  private static Resource with(String device, Resource resource) {
    resource.setResourceValue(device, 1);
    return resource;
  }

  private static long id(long group, int alternative) {
    return KernelRequests.allocationRequestId(group, 0, alternative);
  }
}
