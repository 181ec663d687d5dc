/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.yarn.api.records.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.client.AlternativesClient.Alternative;
import org.symphonyscheduler.yarn.client.AlternativesClient.Completion;
import org.symphonyscheduler.yarn.client.AlternativesClient.Grant;
import org.symphonyscheduler.yarn.client.AlternativesClient.Heartbeat;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/** Against the real AMRMClient, over a ResourceManager the test plays itself. */
class AlternativesClientTest {
  private static final List<Alternative> TWO =
      List.of(
          new Alternative("yarn.io/gpu", Resource.newInstance(2048, 1)),
          new Alternative("cpu", Resource.newInstance(1024, 4)));

  private final ScriptedResourceManager rm = new ScriptedResourceManager();
  private AlternativesClient client;

  @BeforeEach
  void start() throws Exception {
    client = new AlternativesClient(rm.startClient());
  }

  @AfterEach
  void stop() {
    rm.stopClient();
  }

  @Test
  void aGroupAsksOnceForEachAlternative() throws Exception {
    long group = client.offer(3, 7, TWO);
    client.allocate(0);

    assertThat(rm.pending())
        .containsExactlyInAnyOrder(
            KernelRequests.allocationRequestId(group, 3, 0),
            KernelRequests.allocationRequestId(group, 3, 1));
  }

  @Test
  void theFirstContainerIsTheGrantAndTheRestIsWithdrawn() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    rm.grant(id(group, 1));

    Heartbeat heartbeat = client.allocate(0);
    assertThat(heartbeat.grants()).extracting(Grant::group).containsExactly(group);
    assertThat(heartbeat.grants()).extracting(Grant::alternative).containsExactly(1);

    client.allocate(0);
    assertThat(rm.pending()).isEmpty();
    assertThat(client.surplus()).isZero();
    assertThat(client.waiting()).isZero();
    assertThat(client.held()).isOne();
  }

  @Test
  void aSecondContainerInTheSameHeartbeatIsReleasedAndPreferenceWins() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    var cpu = rm.grant(id(group, 1));
    var gpu = rm.grant(id(group, 0));

    assertThat(client.allocate(0).grants())
        .extracting(grant -> grant.container().getId())
        .containsExactly(gpu);
    client.allocate(0);
    assertThat(rm.released()).containsExactly(cpu);
    assertThat(client.surplus()).isOne();
  }

  @Test
  void aSecondContainerThatCrossesTheWithdrawalIsReleased() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    rm.grant(id(group, 0));
    client.allocate(0);
    // Placed before the withdrawal reached the scheduler.
    var late = rm.grantBeforeAsks(id(group, 1));

    assertThat(client.allocate(0).grants()).isEmpty();
    client.allocate(0);
    assertThat(rm.released()).containsExactly(late);
    // Its completion, caused by the release, is nobody's business either.
    assertThat(client.allocate(0).completions()).isEmpty();
    assertThat(rm.pending()).isEmpty();
  }

  @Test
  void aContainerOfAWithdrawnGroupIsReleased() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    assertThat(client.withdraw(group)).isTrue();
    assertThat(client.withdraw(group)).isFalse();
    var late = rm.grantBeforeAsks(id(group, 0));

    assertThat(client.allocate(0).grants()).isEmpty();
    client.allocate(0);
    assertThat(rm.released()).containsExactly(late);
    assertThat(rm.pending()).isEmpty();
  }

  @Test
  void aContainerNobodyAskedForIsReleased() throws Exception {
    var stray = rm.grant(id(77, 0));
    assertThat(client.allocate(0).grants()).isEmpty();
    client.allocate(0);
    assertThat(rm.released()).containsExactly(stray);
  }

  @Test
  void aContainerLostBeforeItsStartSurfacesAsGrantThenCompletion() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    var container = rm.grant(id(group, 0));
    rm.complete(container, -100);

    Heartbeat heartbeat = client.allocate(0);
    assertThat(heartbeat.grants()).extracting(Grant::group).containsExactly(group);
    assertThat(heartbeat.completions()).extracting(Completion::group).containsExactly(group);
    assertThat(client.held()).isZero();
    assertThat(client.offer(0, 1, TWO)).isNotEqualTo(group);
  }

  @Test
  void repeatedGrantsAndCompletionsCountOnce() throws Exception {
    long group = client.offer(0, 1, TWO);
    client.allocate(0);
    var container = rm.grant(id(group, 0));
    assertThat(client.allocate(0).grants()).hasSize(1);

    rm.repeat(container);
    assertThat(client.allocate(0).grants()).isEmpty();
    assertThat(client.surplus()).isZero();

    rm.complete(container, 0);
    rm.complete(container, -100);
    assertThat(client.allocate(0).completions())
        .extracting(completion -> completion.status().getExitStatus())
        .containsExactly(0);
  }

  @Test
  void afterARestartOnlyWaitingGroupsAreAskedForAgain() throws Exception {
    long placed = client.offer(0, 1, TWO);
    long open = client.offer(0, 1, TWO);
    client.allocate(0);
    rm.grant(id(placed, 0));
    client.allocate(0);
    rm.restart();

    assertThat(client.allocate(0).grants()).isEmpty();
    assertThat(rm.registrations()).isEqualTo(2);
    assertThat(rm.pending()).containsExactlyInAnyOrder(id(open, 0), id(open, 1));
    rm.grant(id(open, 1));
    assertThat(client.allocate(0).grants()).extracting(Grant::group).containsExactly(open);
    assertThat(client.held()).isEqualTo(2);
  }

  @Test
  void aFailedHeartbeatLosesNothing() throws Exception {
    long group = client.offer(0, 1, TWO);
    rm.failNext(new IOException("connection reset"));
    assertThatThrownBy(() -> client.allocate(0)).hasMessageContaining("connection reset");

    client.allocate(0);
    assertThat(rm.pending()).containsExactlyInAnyOrder(id(group, 0), id(group, 1));
  }

  @Test
  void aSingleAlternativeIsAGroupOfOne() throws Exception {
    long group = client.offer(0, 1, TWO.subList(1, 2));
    client.allocate(0);
    rm.grant(id(group, 0));
    assertThat(client.allocate(0).grants()).hasSize(1);
    assertThatThrownBy(() -> client.offer(0, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attemptsOfOneApplicationNumberTheirGroupsApart() {
    long second = new AlternativesClient(rm.client(), 2).offer(0, 1, TWO);
    long third = new AlternativesClient(rm.client(), 3).offer(0, 1, TWO);
    assertThat(List.of(second, third)).containsExactly((1L << 32) + 1, (2L << 32) + 1);
  }

  private static long id(long group, int alternative) {
    return KernelRequests.allocationRequestId(group, 0, alternative);
  }
}
