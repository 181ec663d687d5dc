/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.symphonyscheduler.yarn.scheduler.DelegatedRequest.NEVER;

import org.apache.hadoop.yarn.api.records.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a heartbeat may pass the queues by, and how often that takes a look at who asks. */
class OpenMembersTest {
  private static final Resource ASK = Resource.newInstance(512, 2);
  private static final long NOW = 10_000;

  private final OpenMembers open = new OpenMembers();
  private final ApplicationAsks asks = new ApplicationAsks(open);
  private final SymphonyAllocator<?> member = mock(SymphonyAllocator.class);
  private long quietUntil = NOW + 100;
  private int looks;

  @BeforeEach
  void ask() {
    DelegatedRequest request = mock(DelegatedRequest.class);
    ApplicationView application = mock(ApplicationView.class);
    when(request.application()).thenReturn(application);
    when(application.asks()).thenReturn(asks);
    when(member.counted()).thenReturn(new OpenMembers.Counted());
    when(member.request()).thenReturn(request);
    when(member.outstanding()).thenReturn(1);
    when(member.ask()).thenReturn(ASK);
    when(member.getPrimaryRequestedNodePartition()).thenReturn("");
    open.count(member);
  }

  private boolean nothingElse(long news, long nowMillis) {
    return open.nothingElse(
        ASK,
        news,
        nowMillis,
        request -> {
          looks++;
          return quietUntil;
        });
  }

  @Test
  void whoElseAsksMustBeServed() {
    assertThat(open.nothingElse(Resource.newInstance(513, 2), 1, NOW, r -> quietUntil)).isFalse();
    assertThat(open.nothingElse(Resource.newInstance(512, 3), 1, NOW, r -> quietUntil)).isFalse();
    assertThat(nothingElse(1, NOW)).isTrue();
  }

  @Test
  void whoIsAwakeMustBeServed() {
    quietUntil = NEVER;
    assertThat(nothingElse(1, NOW)).isFalse();
    assertThat(nothingElse(1, NOW + 1)).isFalse();
    quietUntil = NOW + 100;
    assertThat(nothingElse(1, NOW + 2)).isTrue();
  }

  @Test
  void nobodyIsLookedAtAgainUntilSomethingHappens() {
    assertThat(nothingElse(1, NOW)).isTrue();
    int once = looks;
    assertThat(nothingElse(1, NOW + 99)).isTrue();
    assertThat(looks).isEqualTo(once);

    quietUntil = NEVER;
    assertThat(nothingElse(2, NOW + 99)).as("something was freed").isFalse();
  }

  @Test
  void timeAMessageAndAClockThatGoesBackAreReasonsToLookAgain() {
    assertThat(nothingElse(1, NOW)).isTrue();
    quietUntil = NEVER;
    assertThat(nothingElse(1, NOW + 100)).as("the first's time is over").isFalse();

    again();
    assertThat(nothingElse(1, NOW - 1)).as("the clock went back").isFalse();

    again();
    open.count(member);
    assertThat(nothingElse(1, NOW)).as("an ApplicationMaster spoke").isFalse();

    again();
    asks.changed();
    assertThat(nothingElse(1, NOW)).as("a group is open again").isFalse();
  }

  private void again() {
    quietUntil = NOW + 100;
    assertThat(nothingElse(1, NOW)).isTrue();
    quietUntil = NEVER;
  }
}
