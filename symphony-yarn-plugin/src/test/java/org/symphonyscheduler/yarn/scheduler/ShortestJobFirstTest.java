/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.request;
import static org.symphonyscheduler.yarn.scheduler.SteppedCluster.resource;

import com.google.common.collect.Lists;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.IteratorSelector;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.policy.SchedulableEntity;
import org.junit.jupiter.api.Test;

/** Who comes first in a queue that is ordered by what jobs are expected to take. */
class ShortestJobFirstTest {
  private final Map<SchedulableEntity, Double> seconds = new HashMap<>();
  private final ShortestJobFirst<SchedulableEntity> ordering =
      new ShortestJobFirst<>() {
        @Override
        double expectedSeconds(SchedulableEntity entity) {
          return seconds.get(entity);
        }
      };

  private SchedulableEntity job(String name, double expected, int submittedAt, int priority) {
    SchedulableEntity job = mock(SchedulableEntity.class, name);
    when(job.getId()).thenReturn(name);
    when(job.getStartTime()).thenReturn(submittedAt * 1000L);
    when(job.getPriority()).thenReturn(Priority.newInstance(priority));
    seconds.put(job, expected);
    return job;
  }

  private List<SchedulableEntity> order() {
    return Lists.newArrayList(
        ordering.getAssignmentIterator(IteratorSelector.EMPTY_ITERATOR_SELECTOR));
  }

  @Test
  void shortJobsOvertakeLongOnesUntilTheseHaveWaitedLongEnough() {
    SchedulableEntity longest = job("long", 100, 0, 0);
    SchedulableEntity soon = job("soon", 10, 899, 0);
    SchedulableEntity late = job("late", 10, 901, 0);
    ordering.addAllSchedulableEntities(List.of(longest, late, soon));
    assertThat(order())
        .as("90 s shorter at an ageing of 0.1: overtaken for 900 s")
        .containsExactly(soon, longest, late);
  }

  @Test
  void priorityComesFirstAndArrivalLast() {
    SchedulableEntity urgent = job("urgent", 100, 0, 5);
    SchedulableEntity first = job("first", 10, 0, 0);
    ordering.addAllSchedulableEntities(List.of(first, urgent));
    assertThat(order()).containsExactly(urgent, first);
  }

  @Test
  void aPlaceIsKeptWhateverIsLearnedMeanwhile() {
    SchedulableEntity one = job("one", 10, 0, 0);
    SchedulableEntity two = job("two", 20, 0, 0);
    ordering.addAllSchedulableEntities(List.of(one, two));
    seconds.put(two, 1.0);
    ordering.addAllSchedulableEntities(List.copyOf(ordering.getSchedulableEntities()));
    assertThat(order()).as("added once more").containsExactly(one, two);
    assertThat(ordering.removeSchedulableEntity(two)).as("found again").isTrue();
    assertThat(order()).containsExactly(one);
    ordering.addSchedulableEntity(two);
    assertThat(order()).containsExactly(two, one);
  }

  @Test
  void ageingMustBePositive() {
    ordering.configure(Map.of("ageing", "1"));
    for (String nonsense : List.of("0", "-1", "soon")) {
      assertThatThrownBy(() -> ordering.configure(Map.of("ageing", nonsense)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(nonsense)
          .hasMessageContaining("above 0");
    }
  }

  @Test
  void aQueueOrderedByItServesTheShortJobFirst() throws Exception {
    assertThat(servedFirst(ShortestJobFirst.class.getName())).isEqualTo("short");
    assertThat(servedFirst("fifo")).isEqualTo("long");
  }

  private static String servedFirst(String policy) throws Exception {
    SteppedCluster.Builder builder = new SteppedCluster.Builder();
    builder.yarn("yarn.scheduler.capacity.root.default.ordering-policy", policy);
    try (SteppedCluster cluster = builder.start()) {
      cluster.addNode(resource(8192, 8, 1, 0));
      var longJob = cluster.submit("default", Map.of("symphony.job.seconds", "3600"));
      var shortJob = cluster.submit("default", Map.of("symphony.job.seconds", "60"));
      longJob.ask(request(resource(512, 1, 1, 0), 1, 1));
      shortJob.ask(request(resource(512, 1, 1, 0), 1, 1));
      cluster.heartbeats();
      longJob.ask();
      shortJob.ask();
      assertThat(longJob.granted.size() + shortJob.granted.size()).as("one GPU").isEqualTo(1);
      return shortJob.granted.isEmpty() ? "long" : "short";
    }
  }
}
