/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.symphonyscheduler.yarn.scheduler.DelegatedRequest.NEVER;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.SchedulerNode;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.symphonyscheduler.yarn.scheduler.DelegatedRequest.Outcome;

/** What a request remembers, until when, and what a clock that goes back does to it. */
class DelegatedRequestTest {
  private static final long NOW = 10_000_000;
  private static final long HOUR = 3_600_000;

  private final ApplicationView application =
      new ApplicationView(
          ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1),
          new KernelNames("TEST", "test", Map.of()),
          new AtomicLong(),
          new OpenMembers());
  private final Key first = new Key(1);
  private final Key second = new Key(2);
  private final DelegatedRequest group = new DelegatedRequest(application, "group");

  private record Key(int id, DelegatedRequest.Patience patience)
      implements DelegatedRequest.Member {
    Key(int id) {
      this(id, new DelegatedRequest.Patience());
    }

    @Override
    public SchedulerRequestKey key() {
      return new SchedulerRequestKey(Priority.newInstance(1), id, null);
    }

    @Override
    public Resource ask() {
      return Resource.newInstance(1, 1);
    }

    @Override
    public int outstanding() {
      return 1;
    }

    @Override
    public Set<String> tags() {
      return Set.of();
    }

    @Override
    public String kernel() {
      return "align";
    }

    @Override
    public boolean accepts(SchedulerNode node, String partition) {
      return true;
    }
  }

  @BeforeEach
  void join() {
    group.add(second);
    group.add(first);
    group.question(group.members(), new DeviceTypes(Set.of("yarn.io/gpu")));
  }

  @Test
  void membersStandInTheOrderOfPreference() {
    assertThat(group.members()).containsExactly(first, second);
  }

  @Test
  void aReservationIsWhoeversDecisionLedToIt() {
    group.decidePlace(1, first);
    assertThat(group.saidFor(first)).isTrue();
    assertThat(group.saidFor(second)).isFalse();
    group.decideNotNow(2, NOW + 100, 7, 3);
    assertThat(group.saidFor(first)).isFalse();
    group.fulfil(3, first, null);
    assertThat(group.saidFor(first)).isTrue();

    group.decideStock(4);
    group.fulfil(5, first, null);
    assertThat(group.outcomeFor(first)).isEqualTo(Outcome.PLACE);
    assertThat(group.saidFor(first)).as("CapacityScheduler reserved the node").isFalse();
  }

  @Test
  void whatWasLeftAloneStaysSoForItsTimeOrUntilSomethingChanges() {
    group.decideNotNow(1, NOW + 100, 7, 3);
    assertThat(group.wasLeft()).isTrue();
    assertThat(group.quietUntil(NOW + 99, 7, 3)).isEqualTo(NOW + 100);
    assertThat(group.quietUntil(NOW + 100, 7, 3)).as("time is over").isEqualTo(NEVER);
    assertThat(group.quietUntil(NOW, 8, 3)).as("its node has room").isEqualTo(NEVER);
    assertThat(group.quietUntil(NOW, 7, 4)).as("something was freed").isEqualTo(NEVER);
    group.changed();
    assertThat(group.quietUntil(NOW, 7, 3)).as("it asks for something else").isEqualTo(NEVER);
    assertThat(group.wasLeft()).isFalse();
  }

  @Test
  void requestsRestUnderTheirKeysUntilThereAreTooMany() {
    DelegatedRequest alone = application.alone(first.key());
    assertThat(application.alone(first.key())).as("it does not rest yet").isNotSameAs(alone);
    application.rest(first.key(), alone);
    assertThat(application.alone(second.key())).isNotSameAs(alone);
    assertThat(application.alone(first.key())).isSameAs(alone);
    assertThat(application.alone(first.key())).as("it rests no more").isNotSameAs(alone);

    application.rest(first.key(), alone);
    for (int other = 3; other < 100; other++) {
      application.rest(new Key(other).key(), alone);
    }
    assertThat(application.alone(first.key())).as("forgotten").isNotSameAs(alone);
  }

  @Test
  void whoWaitsHearsOfItsOwnNodeAtOnceAndOfOthersAfterAWhile() {
    group.decideNotNow(1, NOW + 100, 7, 3);
    group.deafUntil(NOW + 20);
    assertThat(group.quietUntil(NOW + 19, 7, 3)).as("nothing happened").isEqualTo(NOW + 100);
    assertThat(group.quietUntil(NOW + 19, 7, 4)).as("later").isEqualTo(NOW + 20);
    assertThat(group.quietUntil(NOW + 20, 7, 4)).as("by now").isEqualTo(NEVER);
    assertThat(group.quietUntil(NOW + 1, 8, 3)).as("its node").isEqualTo(NEVER);

    group.decideNotNow(2, NOW + 100, 7, 3);
    assertThat(group.quietUntil(NOW + 1, 7, 4)).as("waits no more").isEqualTo(NEVER);
  }

  @Test
  void aClockThatGoesBackLeavesNothingAloneForLong() {
    group.decideNotNow(1, NOW + 100, 7, 3);
    assertThat(group.quietUntil(NOW - HOUR, 7, 3)).isEqualTo(NEVER);
  }

  @Test
  void onlyTheChosenMemberIsPlaced() {
    group.decidePlace(1, second);
    assertThat(group.outcomeFor(first)).isEqualTo(Outcome.NOT_NOW);
    assertThat(group.outcomeFor(second)).isEqualTo(Outcome.PLACE);
  }

  @Test
  void anAlternativeThatIsNotTakenThreeTimesIsPutAsideForASecond() {
    for (int refusal = 0; refusal < 3; refusal++) {
      assertThat(DelegatedRequest.aside(first, NOW)).isFalse();
      group.decidePlace(refusal, first);
      assertThat(group.settle(NOW)).isTrue();
    }
    assertThat(DelegatedRequest.aside(first, NOW + 999)).isTrue();
    assertThat(DelegatedRequest.aside(first, NOW + 1000)).isFalse();
    assertThat(DelegatedRequest.aside(first, NOW - HOUR)).as("the clock went back").isFalse();
    assertThat(DelegatedRequest.aside(second, NOW)).isFalse();
  }

  @Test
  void aCommitGrantsAGroupOnceAndALoneRequestEachTime() {
    group.committed(first);
    assertThat(group.granted()).isTrue();
    group.reopen(first.key());
    assertThat(group.granted()).isFalse();
    DelegatedRequest alone = new DelegatedRequest(application, null);
    alone.committed(first);
    assertThat(alone.granted()).isFalse();
  }

  @Test
  void whatFindsNothingIsHeldFromTheFirstTimeOn() {
    assertThat(group.heldMillis(NOW)).isZero();
    assertThat(group.heldMillis(NOW + 40)).isEqualTo(40);
    assertThat(group.heldMillis(NOW - HOUR)).as("the clock went back").isZero();
    assertThat(group.heldMillis(NOW - HOUR + 40)).isEqualTo(40);
    group.decidePlace(1, first);
    assertThat(group.heldMillis(NOW)).as("it was placed in between").isZero();
  }
}
