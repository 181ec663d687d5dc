/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerIndexTest {
  private final ContainerIndex index = new ContainerIndex();

  private RunningContainer add(String id, String job) {
    ModelEvent.ContainerPlaced placed =
        new ModelEvent.ContainerPlaced(0, id, job, "a:1", "k", "cpu", 1);
    RunningContainer container = new RunningContainer(placed, null, 0);
    index.add(container);
    return container;
  }

  @Test
  void aJobsContainersAreThoseThatRunInTheOrderOfPlacement() {
    RunningContainer first = add("1", "job");
    RunningContainer second = add("2", "job");
    RunningContainer third = add("3", "job");
    RunningContainer other = add("4", "other");
    index.end(second);
    assertThat(index.ofJob("job")).containsExactly(first, third);
    assertThat(index.ofJob("other")).containsExactly(other);
    assertThat(index.running()).containsExactlyInAnyOrder(first, third, other);
    index.end(other);
    assertThat(index.ofJob("other")).isEmpty();
  }

  @Test
  void aContainerThatEndedIsRememberedForAWhile() {
    index.end(add("ended", "job"));
    assertThat(index.get("ended")).isNull();
    assertThat(index.knows("ended")).isTrue();
    assertThat(index.knows("never seen")).isFalse();
    for (int i = 0; i < 5000; i++) {
      index.end(add("later " + i, "job"));
    }
    assertThat(index.knows("ended")).isFalse();
    assertThat(index.knows("later 4999")).isTrue();
  }

  @Test
  void oneThatMovedTakesThePlaceOfTheOther() {
    add("1", "job");
    RunningContainer moved = add("1", "job");
    assertThat(index.get("1")).isSameAs(moved);
    assertThat(index.ofJob("job")).containsExactly(moved);
  }
}
